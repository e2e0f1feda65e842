using System.Collections.Concurrent;
using MBot.Agent.Operations;

namespace MBot.Agent.Notifications;

/// <summary>
/// Which operations are worth a message: those that end while the agent runs, and, at its start, those whose end was not told
/// because the agent was killed. It never holds an operation up.
/// </summary>
internal sealed class OperationNews(IOperations operations, NotificationOutbox outbox, TimeProvider time)
{
    private const int LookBack = 50;
    private readonly ConcurrentQueue<Operation> _ended = new();

    /// <summary>Called with each operation that ends.</summary>
    public void Ended(Operation operation)
    {
        _ended.Enqueue(operation);
        outbox.Wake();
    }

    public void Look()
    {
        while (_ended.TryDequeue(out var operation))
            Tell(operation);
    }

    /// <summary>What ended under an earlier agent and was not told.</summary>
    public async Task CatchUpAsync(CancellationToken cancellation)
    {
        if (outbox.Memory is not { } memory)
            return;
        foreach (var operation in (await operations.ListAsync(LookBack, cancellation)).Reverse().Where(operation => operation.State.IsEnded() && operation.EndedAt > memory.Since))
            Tell(operation);
    }

    private void Tell(Operation operation)
    {
        if (outbox.Memory is { } memory && !memory.Operations.Contains(operation.Id))
            outbox.Tell(operation.Id, NotificationTexts.Of(operation, time.GetUtcNow()));
    }
}
