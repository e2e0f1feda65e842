using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using MBot.Client.Agent;
using MBot.Client.Output;
using MBot.Protos.V1;

namespace MBot.Client.Commands;

/// <summary>Reads logs; when following, goes on after a dropped connection from the last line's time.</summary>
internal static class LogFollower
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    public static async Task ReadAsync(Session session, ReadLogsRequest request, Action<LogLine> show, CancellationToken cancellationToken)
    {
        var pause = TimeSpan.FromMilliseconds(200);
        var seen = new LastLines();
        var heard = false;
        while (true)
        {
            try
            {
                using var call = session.Agent.Logs.Read(request, AgentConnection.Unbounded(cancellationToken));
                while (await call.ResponseStream.MoveNext(cancellationToken).ConfigureAwait(false))
                {
                    heard = true;
                    pause = TimeSpan.FromMilliseconds(200);
                    if (seen.IsNew(call.ResponseStream.Current))
                        show(call.ResponseStream.Current);
                }

                if (!request.Follow)
                    return;
            }
            catch (RpcException error)
            {
                cancellationToken.ThrowIfCancellationRequested();
                // Followers of a stream that never began are told why.
                if (!request.Follow || !heard || !(error.Status.DebugException is not null || error.StatusCode is StatusCode.Unavailable or StatusCode.Cancelled))
                    throw RpcErrors.Translate(error, session.Agent, CallKind.Read);
            }

            session.Terminal.Note("connection lost; trying again …", Style.Dim);
            await Task.Delay(pause, session.Clock, cancellationToken).ConfigureAwait(false);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            if (seen.Time is { } time)
                (request.Since, request.Tail) = (time, 0);
            seen.Resume();
        }
    }

    /// <summary>Lines have times but no numbers: those of the last instant are remembered, so that none comes twice.</summary>
    private sealed class LastLines
    {
        private readonly List<LogLine> atTime = [];
        private List<LogLine> before = [];

        public Timestamp? Time { get; private set; }

        public void Resume() => before = [.. atTime];

        public bool IsNew(LogLine line)
        {
            if (before.Count > 0 && before.Remove(line))
                return false;
            if (line.Time is not null && (Time is null || line.Time.CompareTo(Time) > 0))
            {
                Time = line.Time;
                atTime.Clear();
            }

            if (Equals(line.Time, Time))
                atTime.Add(line);
            return true;
        }
    }
}
