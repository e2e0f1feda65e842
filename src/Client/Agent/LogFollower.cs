using Grpc.Core;
using MBot.Protos.V1;

namespace MBot.Client.Agent;

/// <summary>
/// Reads logs; when following, goes on after a dropped connection a little before the last line, and leaves out what it has
/// had. Memory is bounded, however fast lines come.
/// </summary>
/// <param name="lost">Called once each time the connection drops.</param>
/// <param name="patient">Goes on trying from the beginning, whatever the agent says; else one that was never heard is told why.</param>
internal sealed class LogFollower(AgentConnection connection, TimeProvider clock, Action<LogLine> show, Action<RpcException?> lost, bool patient = false)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private readonly RecentLines recent = new();

    public async Task ReadAsync(ReadLogsRequest request, CancellationToken cancellationToken)
    {
        var pause = FirstPause;
        var heard = false;
        while (true)
        {
            RpcException? dropped = null;
            try
            {
                using var call = connection.Logs.Read(request, AgentConnection.Unbounded(cancellationToken));
                while (await call.ResponseStream.MoveNext(cancellationToken).ConfigureAwait(false))
                {
                    heard = true;
                    pause = FirstPause;
                    foreach (var line in recent.New(call.ResponseStream.Current))
                        show(line);
                }

                if (!request.Follow)
                    return;
            }
            catch (RpcException error)
            {
                cancellationToken.ThrowIfCancellationRequested();
                dropped = error;
                if (!request.Follow || !patient && !(heard && MayComeBack(error.Status)))
                    throw RpcErrors.Translate(error, connection, CallKind.Read);
            }

            lost(dropped);
            await Task.Delay(pause, clock, cancellationToken).ConfigureAwait(false);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            if (recent.Resume() is { } since)
                (request.Since, request.Tail) = (since, 0);
        }
    }

    private static bool MayComeBack(Status status) => status.DebugException is not null || status.StatusCode is StatusCode.Unavailable or StatusCode.Cancelled;
}
