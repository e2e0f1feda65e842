using Grpc.Core;
using Proto = MBot.Protos.V1;

namespace MBot.Client.Agent;

/// <summary>
/// Follows an operation to its end: every event once and in order, however often the connection drops. It goes on after
/// the last sequence number it has seen.
/// </summary>
/// <param name="patience">How long to go on trying without hearing anything.</param>
internal sealed class OperationWatcher(AgentConnection connection, TimeProvider clock, TimeSpan patience)
{
    public static readonly TimeSpan DefaultPatience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <param name="lost">Called once each time the connection drops.</param>
    /// <returns>The operation as it ended.</returns>
    /// <exception cref="ClientException">No such operation, not allowed, or the agent stayed away: outcome unknown.</exception>
    public async Task<Proto.Operation> WatchAsync(string id, Action<Proto.OperationEvent> happened, Action lost, CancellationToken cancellationToken)
    {
        long sequence = 0;
        var pause = FirstPause;
        var silentSince = clock.GetTimestamp();
        var announced = false;
        while (true)
        {
            RpcException? dropped = null;
            try
            {
                using var call = connection.Operations.Watch(
                    new Proto.WatchOperationRequest { Id = id, AfterSequence = sequence }, AgentConnection.Unbounded(cancellationToken));
                while (await call.ResponseStream.MoveNext(cancellationToken).ConfigureAwait(false))
                {
                    var e = call.ResponseStream.Current;
                    (pause, silentSince, announced) = (FirstPause, clock.GetTimestamp(), false);
                    // The end counts whatever its number: an agent that was killed may have shown events that the next one doesn't know of.
                    if (e.Sequence <= sequence && e.Ended is null)
                        continue;
                    sequence = e.Sequence;
                    happened(e);
                    if (e.Ended is { } ended)
                        return ended;
                }
            }
            catch (RpcException error) when (MayComeBack(error.Status) && connection.Identity.Problem is null)
            {
                cancellationToken.ThrowIfCancellationRequested();
                dropped = error;
            }
            catch (RpcException error)
            {
                cancellationToken.ThrowIfCancellationRequested();
                throw RpcErrors.Translate(error, connection, CallKind.Read);
            }

            if (clock.GetElapsedTime(silentSince) > patience)
                throw Lost(id, dropped);
            if (!announced)
                lost();
            announced = true;
            await Task.Delay(pause, clock, cancellationToken).ConfigureAwait(false);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    // A broken connection carries this side's exception and any of several statuses, depending on which layer noticed. Of
    // what the agent itself says only these two mean that it is stopping.
    private static bool MayComeBack(Status status) =>
        status.DebugException is not null || status.StatusCode is StatusCode.Unavailable or StatusCode.Cancelled;

    private static ClientException Lost(string id, RpcException? cause) =>
        new(ExitCode.Unknown, "operation.lost", "the agent has not answered for too long: how the operation ended is unknown", cause)
        {
            Hint = $"the agent goes on by itself; when it answers again: mbot-client watch {id}",
        };
}
