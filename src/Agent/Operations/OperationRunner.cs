using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using MBot.Agent.Health.KnownFailures;
using MBot.Agent.Logs;
using MBot.Agent.Platform;
using MBot.Agent.Storage;

namespace MBot.Agent.Operations;

/// <summary>Runs one operation at a time and knows all others from the database.</summary>
internal sealed partial class OperationRunner : IOperations, IHostedService, IDisposable
{
    private const int PageSize = 500;
    private static readonly TimeSpan StoreRetry = TimeSpan.FromSeconds(2);
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly ConcurrentDictionary<string, RunningOperation> _inMemory = new();
    private readonly OperationStore _store;
    private readonly OperationFeed _feed;
    private readonly ILogRedactor _redactor;
    private readonly IKnownFailures _failures;
    private readonly TimeProvider _time;
    private readonly ILogger<OperationRunner> _logger;
    private readonly CancellationToken _stopping;
    private readonly CancellationTokenRegistration _onStopping;
    private volatile RunningOperation? _current;
    private volatile TaskCompletionSource _resumedOrFinished = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public OperationRunner(AgentDatabase database, OperationFeed feed, ILogRedactor redactor, IKnownFailures failures, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<OperationRunner> logger)
    {
        _store = new OperationStore(database);
        (_feed, _redactor, _failures, _time, _logger) = (feed, redactor, failures, time, logger);
        _stopping = lifetime.ApplicationStopping;
        _onStopping = _stopping.Register(() => _ = _current?.StopAsync(StopReason.Shutdown));
        database.Replaced += _ =>
        {
            foreach (var operation in _inMemory.Values)
                operation.Events.ForgetStored();
        };
    }

    public Operation? Current => _current?.Operation is { } operation && !operation.State.IsEnded() ? operation : null;

    public async Task<Operation> StartAsync(NewOperation request, OperationBody body, CancellationToken cancellation)
    {
        var id = OperationId.Parse(request.Id);
        await _gate.WaitAsync(cancellation);
        try
        {
            if (await FindAsync(id, cancellation) is { } same)
                return same.Kind == request.Kind ? same : throw OperationErrors.IdTaken(same);
            if (_stopping.IsCancellationRequested)
                throw OperationErrors.Stopping();
            if (_held is { } why)
                throw OperationErrors.Held(why);

            var operation = new Operation
            {
                Id = id,
                Kind = request.Kind,
                State = OperationState.Accepted,
                RequestedBy = request.RequestedBy,
                AcceptedAt = _time.GetUtcNow(),
                Ref = request.Ref,
                ReleaseId = request.ReleaseId,
                LastSequence = 1,
            };
            var first = new OperationEvent(id, 1, operation.AcceptedAt, new StateChanged(OperationState.Accepted));
            var previous = Running();
            if (previous is null)
                await SaveAsync();
            else if (!await previous.TrySupersedeAsync(id, SaveAsync, cancellation))
                throw OperationErrors.Busy(previous.Operation);
            _feed.Publish(first);
            return Launch(new UnfinishedOperation(operation, request.Journal), [first], body, previous?.Completion ?? Task.CompletedTask);

            Task SaveAsync() => _store.SaveAsync(operation, request.Journal, [first], CancellationToken.None);
        }
        finally
        {
            _gate.Release();
        }
    }

    public async Task<Operation?> FindAsync(string id, CancellationToken cancellation)
    {
        var parsed = OperationId.Parse(id);
        return _inMemory.TryGetValue(parsed, out var running)
            ? running.Operation
            : (await _store.FindAsync(parsed, cancellation))?.Operation;
    }

    public async Task<IReadOnlyList<Operation>> ListAsync(int limit, CancellationToken cancellation) =>
        [.. (await _store.ListAsync(limit, cancellation)).Select(o => _inMemory.TryGetValue(o.Operation.Id, out var running) ? running.Operation : o.Operation)];

    public async Task<Operation> CancelAsync(string id, CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation); // one that is just being started is found, and found running
        try
        {
            var operation = await FindAsync(id, cancellation) ?? throw OperationErrors.Unknown(id);
            if (_inMemory.TryGetValue(operation.Id, out var running))
                await running.CancelAsync(cancellation);
            else if (!operation.State.IsEnded())
                throw OperationErrors.Recovering(operation);
            return running?.Operation ?? operation;
        }
        finally
        {
            _gate.Release();
        }
    }

    public async Task<IReadOnlyList<UnfinishedOperation>> UnfinishedAsync(CancellationToken cancellation) =>
        [.. (await _store.UnfinishedAsync(cancellation)).Where(o => !_inMemory.ContainsKey(o.Operation.Id))];

    public async Task<Operation> ResumeAsync(string id, OperationBody body, CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation);
        try
        {
            if (Running() is { } running)
                throw OperationErrors.Busy(running.Operation);
            var unfinished = await UnfinishedAsync(id, cancellation);
            return Launch(unfinished, await AllEventsAsync(unfinished.Operation.Id, cancellation), body, Task.CompletedTask);
        }
        finally
        {
            _gate.Release();
        }
    }

    public async Task<Operation> FinishAsync(string id, OperationState state, Failure? failure, CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation);
        try
        {
            var unfinished = await UnfinishedAsync(id, cancellation);
            var operation = Add(unfinished, await AllEventsAsync(unfinished.Operation.Id, cancellation));
            await operation.EndAsync(new Verdict(state, failure));
            OnEnded(operation);
            return operation.Operation;
        }
        finally
        {
            _gate.Release();
        }
    }

    public async IAsyncEnumerable<OperationEvent> WatchAsync(string id, long afterSequence, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var operation = await FindAsync(id, cancellation) ?? throw OperationErrors.Unknown(id);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _stopping);
        await using var events = EventsAsync(operation.Id, afterSequence, either.Token).GetAsyncEnumerator(either.Token);
        while (await MoveNextAsync())
            yield return events.Current;

        async Task<bool> MoveNextAsync()
        {
            try
            {
                return await events.MoveNextAsync();
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested && !cancellation.IsCancellationRequested)
            {
                return false; // the agent stops: the stream ends in good order, the client comes back
            }
        }
    }

    Task IHostedService.StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The host stops only when the body has let go, or the host's patience is over.</summary>
    async Task IHostedService.StopAsync(CancellationToken cancellationToken)
    {
        if (_current is not { } current)
            return;
        await current.StopAsync(StopReason.Shutdown);
        await Task.WhenAny(current.Completion, Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken));
    }

    public void Dispose()
    {
        _onStopping.Dispose();
        _gate.Dispose();
    }

    private async IAsyncEnumerable<OperationEvent> EventsAsync(string id, long after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var endSought = false;
        while (true)
        {
            var resumedOrFinished = _resumedOrFinished.Task;
            if (_inMemory.TryGetValue(id, out var running))
            {
                await foreach (var e in running.Events.FollowAsync(after, cancellation))
                    yield return e;
                yield break;
            }

            var page = await _store.EventsAsync(id, after, PageSize, cancellation);
            foreach (var e in page)
            {
                yield return e;
                after = e.Sequence;
                if (e.Body is Ended)
                    yield break;
            }

            if (page.Count > 0)
                continue;
            var now = await _store.FindAsync(id, cancellation);
            if (now is null || endSought)
                yield break;
            if (now.Operation.State.IsEnded())
                (after, endSought) = (now.Operation.LastSequence - 1, true); // whatever was seen before, the end is told
            else
                await resumedOrFinished.WaitAsync(cancellation); // an earlier agent's: the recovery has not come to it yet
        }
    }

    private RunningOperation? Running() => _current is { } current && !current.Operation.State.IsEnded() ? current : null;

    private Operation Launch(UnfinishedOperation from, IReadOnlyList<OperationEvent> stored, OperationBody body, Task after)
    {
        var operation = Add(from, stored);
        _current = operation;
        operation.Start(body, after, OnEnded);
        if (_stopping.IsCancellationRequested)
            _ = operation.StopAsync(StopReason.Shutdown); // it began between the agent's stop and our hearing of it
        return operation.Operation;
    }

    private RunningOperation Add(UnfinishedOperation from, IReadOnlyList<OperationEvent> stored)
    {
        var operation = new RunningOperation(from, stored, _store, _feed, _redactor, _failures, _time, _logger);
        // The state is journalled before its event is: an agent that died between the two owes it.
        if (stored.LastOrDefault(e => e.Body is StateChanged)?.Body is not StateChanged(var told) || told != from.Operation.State)
            operation.Events.Add(new StateChanged(from.Operation.State));
        _inMemory[from.Operation.Id] = operation;
        Interlocked.Exchange(ref _resumedOrFinished, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
        return operation;
    }

    private void OnEnded(RunningOperation operation)
    {
        if (operation.Operation.State.IsEnded())
            _ = ForgetAsync(operation);
    }

    /// <summary>From memory, once the database has it all.</summary>
    private async Task ForgetAsync(RunningOperation operation)
    {
        try
        {
            while (!operation.IsStored)
            {
                await Task.Delay(StoreRetry, _time, _stopping);
                await operation.RetryStoreAsync();
            }

            _inMemory.TryRemove(operation.Operation.Id, out _);
            await _store.PruneAsync(_stopping);
        }
        catch (OperationCanceledException)
        {
            // The agent stops with the end unwritten: the next one finds the operation unfinished and decides.
        }
        catch (MBotException e)
        {
            Log.NotPruned(_logger, e);
        }
    }

    private async Task<UnfinishedOperation> UnfinishedAsync(string id, CancellationToken cancellation)
    {
        var parsed = OperationId.Parse(id);
        var found = await _store.FindAsync(parsed, cancellation) ?? throw OperationErrors.Unknown(id);
        if (_inMemory.TryGetValue(parsed, out var running))
            throw OperationErrors.Busy(running.Operation);
        return found.Operation.State.IsEnded() ? throw OperationErrors.Ended(found.Operation) : found;
    }

    private Task<List<OperationEvent>> AllEventsAsync(string id, CancellationToken cancellation) =>
        _store.EventsAsync(id, 0, int.MaxValue, cancellation);

    private static partial class Log
    {
        [LoggerMessage(8010, LogLevel.Warning, "Old operations could not be removed")]
        public static partial void NotPruned(ILogger logger, Exception error);
    }
}
