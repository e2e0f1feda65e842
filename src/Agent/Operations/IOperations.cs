using MBot.Agent.Platform;

namespace MBot.Agent.Operations;

/// <summary>The work itself. Throw <see cref="MBotException"/> to fail, <see cref="RevertedException"/> after switching back.</summary>
/// <param name="cancellation">Fires on cancel, supersede and shutdown; <see cref="IOperationContext.StopReason"/> tells which.</param>
internal delegate Task<Outcome> OperationBody(IOperationContext context, CancellationToken cancellation);

/// <summary>
/// Long work as a resource: one at a time, started with an id that the client made, journalled, watched from anywhere,
/// cancelled. Knows nothing of what the work is.
/// </summary>
internal interface IOperations
{
    /// <summary>
    /// Starts the work and returns at once. The same id again gives the same operation, whose body is not run again.
    /// One that is in Watching is asked to end as superseded, and this one's body begins when it has.
    /// </summary>
    /// <exception cref="MBotException"><c>operation.busy</c>; <c>operation.id-taken</c>; <c>storage.*</c>: nothing has begun.</exception>
    Task<Operation> StartAsync(NewOperation request, OperationBody body, CancellationToken cancellation);

    Task<Operation?> FindAsync(string id, CancellationToken cancellation);

    /// <summary>Newest first.</summary>
    Task<IReadOnlyList<Operation>> ListAsync(int limit, CancellationToken cancellation);

    /// <summary>Asks the work to end as Cancelled. Returns the operation as it is then; ended ones are returned as they are.</summary>
    /// <exception cref="MBotException"><c>operation.too-late</c> from Switching on; <c>operation.unknown</c>.</exception>
    Task<Operation> CancelAsync(string id, CancellationToken cancellation);

    /// <summary>Stored events, then live ones, without gap or repetition; ends after <see cref="Ended"/> and when the agent stops.</summary>
    /// <exception cref="MBotException"><c>operation.unknown</c></exception>
    IAsyncEnumerable<OperationEvent> WatchAsync(string id, long afterSequence, CancellationToken cancellation);

    /// <summary>What an earlier agent left without an end, oldest first, with its journal.</summary>
    Task<IReadOnlyList<UnfinishedOperation>> UnfinishedAsync(CancellationToken cancellation);

    /// <summary>Goes on with an unfinished operation from the state it is in.</summary>
    Task<Operation> ResumeAsync(string id, OperationBody body, CancellationToken cancellation);

    /// <summary>Ends an unfinished operation that is not to be resumed.</summary>
    Task<Operation> FinishAsync(string id, OperationState state, Failure? failure, CancellationToken cancellation);

    /// <summary>None begins from now on until <see cref="Release"/>.</summary>
    /// <param name="why">Told to whoever asks for one.</param>
    /// <exception cref="MBotException"><c>operation.busy</c></exception>
    Task HoldAsync(string why, CancellationToken cancellation);

    void Release();

    /// <summary>The one that is running, if any.</summary>
    Operation? Current { get; }
}

internal sealed record UnfinishedOperation(Operation Operation, string? Journal);
