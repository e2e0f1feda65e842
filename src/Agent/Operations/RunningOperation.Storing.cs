using MBot.Agent.Platform;

namespace MBot.Agent.Operations;

/// <content>What is written when, and the end.</content>
internal sealed partial class RunningOperation
{
    /// <summary>Makes the end known, and stores it first if that is possible.</summary>
    public async Task EndAsync(Verdict asked)
    {
        await _changing.WaitAsync();
        try
        {
            Events.Close();
            var verdict = asked.From(Operation.State);
            var ended = Operation with
            {
                State = verdict.State,
                EndedAt = _time.GetUtcNow(),
                Step = verdict.Failure is null ? null : Operation.Step,
                Failure = verdict.Failure is { } failure ? Redacted(failure) : null,
                Outcome = verdict.Outcome,
                SupersededBy = verdict.SupersededBy,
                LastSequence = Events.LastSequence + 1,
            };
            var last = new OperationEvent(ended.Id, ended.LastSequence, ended.EndedAt.Value, new Ended(ended));
            IsStored = await TryStoreEndAsync(ended, last);
            lock (_recordLock)
                _record = ended;
            Events.Publish(last);
            Log.Ended(_logger, ended.Id, ended.State, ended.Failure is { Code: var code } ? $", {code}" : "");
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Stores an end that could not be stored when it came.</summary>
    public async Task<bool> RetryStoreAsync()
    {
        await _changing.WaitAsync();
        try
        {
            return IsStored = await TryStoreEndAsync(Operation, last: null);
        }
        finally
        {
            _changing.Release();
        }
    }

    private async Task<bool> TryStoreEndAsync(Operation ended, OperationEvent? last)
    {
        try
        {
            bool complete;
            do
            {
                var (unstored, mark) = Events.Unstored();
                await _store.SaveAsync(ended, journal: null, last is null ? unstored : [.. unstored, last], CancellationToken.None);
                complete = Events.TryMarkStored(ended.LastSequence, mark);
            }
            while (!complete);
            return true;
        }
        catch (Exception e) // whatever kept it from being stored, the watchers must learn of the end
        {
            Log.NotStored(_logger, ended.Id, e);
            return false;
        }
    }

    /// <summary>The caller holds <see cref="_changing"/>.</summary>
    private async Task StoreAsync(Func<Operation, Operation> change, string? journal)
    {
        Operation changed;
        bool complete;
        do
        {
            var (unstored, mark) = Events.Unstored();
            changed = change(Operation);
            if (unstored.Count > 0)
                changed = changed with { LastSequence = unstored[^1].Sequence };
            await _store.SaveAsync(changed, journal, unstored, CancellationToken.None);
            complete = Events.TryMarkStored(changed.LastSequence, mark);
        }
        while (!complete);

        Journal = journal;
        lock (_recordLock)
            _record = change(_record); // a step may have begun meanwhile
    }

    private void ScheduleStore(TimeSpan delay)
    {
        if (Interlocked.Exchange(ref _storeScheduled, 1) == 0)
            _ = StoreLaterAsync(delay);
    }

    private async Task StoreLaterAsync(TimeSpan delay)
    {
        await Task.Delay(delay, _time, CancellationToken.None);
        Volatile.Write(ref _storeScheduled, 0);
        if (!await StoreQuietlyAsync())
            ScheduleStore(StoreRetry);
    }

    /// <summary>Events are worth storing but not worth failing for: the next change of state meets the same error.</summary>
    private async Task<bool> StoreQuietlyAsync()
    {
        await _changing.WaitAsync();
        try
        {
            if (!Operation.State.IsEnded())
                await StoreAsync(r => r, Journal);
            return true;
        }
        catch (MBotException e)
        {
            Log.NotStored(_logger, Operation.Id, e);
            return false;
        }
        finally
        {
            _changing.Release();
        }
    }

    private Failure Redacted(Failure failure) => failure with
    {
        Message = _redactor.Redact(failure.Message),
        Evidence = [.. failure.Evidence.Select(_redactor.Redact)],
        Hint = HintOf(failure),
    };

    /// <summary>What the failed program's own words are known to mean comes before what is to be done in any case.</summary>
    private string? HintOf(Failure failure) => _failures.Find(string.Join('\n', failure.Evidence))?.Hint is { } known
        ? failure.Hint is { } general ? $"{known}; {general}" : known
        : failure.Hint;
}
