using System.Diagnostics.CodeAnalysis;
using MBot.Agent.Health.Conditions;
using MBot.Agent.Health.KnownFailures;
using MBot.Agent.Logs;
using MBot.Agent.Platform;

namespace MBot.Agent.Operations;

/// <summary>
/// One operation under way: its record, its events, its stop. Every change of state or record is stored before it
/// counts; only the end counts even when it cannot be stored at once.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "Late lines of a stopped child may still come; neither field holds anything but memory.")]
internal sealed partial class RunningOperation : IOperationContext
{
    private static readonly TimeSpan StoreDelay = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan StoreRetry = TimeSpan.FromSeconds(2);
    private readonly SemaphoreSlim _changing = new(1, 1);
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _recordLock = new();
    private readonly OperationStore _store;
    private readonly ILogRedactor _redactor;
    private readonly IKnownFailures _failures;
    private readonly SteadyTime _time;
    private readonly ILogger _logger;
    private Operation _record;
    private string? _supersededBy;
    private int _stopReason;
    private int _storeScheduled;

    public RunningOperation(UnfinishedOperation from, IEnumerable<OperationEvent> stored, OperationStore store, OperationFeed feed, ILogRedactor redactor, IKnownFailures failures, TimeProvider time, ILogger logger)
    {
        (_record, Journal) = (from.Operation, from.Journal);
        (_store, _redactor, _failures, _logger) = (store, redactor, failures, logger);
        var known = stored.ToList();
        var last = known.Count > 0 ? known[^1].Time : from.Operation.AcceptedAt;
        _time = new SteadyTime(time, time.GetUtcNow() is var now && now > last ? now : last);
        Events = new OperationEvents(from.Operation.Id, known, feed.Publish, _time);
    }

    public OperationEvents Events { get; }

    public TimeProvider Time => _time;

    public Operation Operation
    {
        get
        {
            lock (_recordLock)
                return _record with { LastSequence = Events.LastSequence };
        }
    }

    public string? Journal { get; private set; }

    public StopReason StopReason => (StopReason)Volatile.Read(ref _stopReason);

    /// <summary>Ends when the body has; never fails.</summary>
    public Task Completion { get; private set; } = Task.CompletedTask;

    /// <summary>False while an end is known but not in the database.</summary>
    public bool IsStored { get; private set; } = true;

    /// <param name="after">The superseded operation's end, which comes before this one's beginning.</param>
    public void Start(OperationBody body, Task after, Action<RunningOperation> ended) => Completion = Task.Run(async () =>
    {
        await after;
        var verdict = await RunAsync(body);
        if (verdict is not null)
            await EndAsync(verdict);
        else
            await StoreQuietlyAsync();
        ended(this);
    });

    public async Task EnterAsync(OperationState state, CancellationToken cancellation)
    {
        await _changing.WaitAsync(cancellation);
        try
        {
            var from = Operation.State;
            if (StopReason != StopReason.None && from.IsCancellable())
                throw new OperationCanceledException(_stop.Token);
            if (state.IsEnded() || !from.CanBecome(state))
                throw new InvalidOperationException($"an operation in {from} cannot enter {state}");
            await StoreAsync(r => r with { State = state }, Journal);
            Events.Add(new StateChanged(state));
        }
        finally
        {
            _changing.Release();
        }

        ScheduleStore(StoreDelay);
    }

    public async Task<T> StepAsync<T>(string name, Func<CancellationToken, Task<T>> step, Func<T, string> detail, CancellationToken cancellation)
    {
        lock (_recordLock)
            _record = _record with { Step = name };
        Events.Add(new StepStarted(name));
        var started = _time.GetTimestamp();
        try
        {
            var result = await step(cancellation);
            Finish(detail(result), failed: false);
            return result;
        }
        catch (Exception e) when (DiskError.From(e) is { } known)
        {
            Finish(known.Message, failed: true);
            throw known;
        }
        catch (Exception e)
        {
            Finish(e switch { MBotException m => m.Message, RevertedException r => r.Message, OperationCanceledException => "stopped", _ => "failed unexpectedly" }, failed: true);
            throw;
        }

        void Finish(string text, bool failed)
        {
            Events.Add(new StepFinished(name, _time.GetElapsedTime(started), _redactor.Redact(text), failed));
            ScheduleStore(StoreDelay);
        }
    }

    public void Output(string source, string line)
    {
        Events.Add(new Output(source, OperationEvents.Cut(_redactor.Redact(line))));
        ScheduleStore(StoreDelay);
    }

    public void Notice(Severity severity, string code, string text)
    {
        Events.Add(new Notice(severity, code, _redactor.Redact(text)));
        ScheduleStore(StoreDelay);
    }

    public async Task NoteAsync(OperationNote note, CancellationToken cancellation)
    {
        await _changing.WaitAsync(cancellation);
        try
        {
            await StoreAsync(
                r => r with
                {
                    Ref = note.Ref ?? r.Ref,
                    ReleaseId = note.ReleaseId ?? r.ReleaseId,
                    Commit = note.Commit ?? r.Commit,
                    PreviousReleaseId = note.PreviousReleaseId ?? r.PreviousReleaseId,
                },
                note.Journal ?? Journal);
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Atomic against the entry of Switching: either this is too late, or Switching is never entered.</summary>
    public async Task CancelAsync(CancellationToken cancellation)
    {
        await _changing.WaitAsync(cancellation);
        try
        {
            var now = Operation;
            if (now.State.IsEnded())
                return;
            if (!now.State.IsCancellable())
                throw OperationErrors.TooLate(now);
            await StopAsync(StopReason.Cancel);
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Asks to make room for a newer operation. False when this one is not in Watching.</summary>
    /// <param name="prepare">Done first, while this operation cannot change its state; when it throws nothing is asked.</param>
    public async Task<bool> TrySupersedeAsync(string by, Func<Task> prepare, CancellationToken cancellation)
    {
        await _changing.WaitAsync(cancellation);
        try
        {
            if (Operation.State != OperationState.Watching || StopReason != StopReason.None)
                return false;
            await prepare();
            _supersededBy = by;
            await StopAsync(StopReason.Superseded);
            return true;
        }
        finally
        {
            _changing.Release();
        }
    }

    public async Task StopAsync(StopReason reason)
    {
        if (Interlocked.CompareExchange(ref _stopReason, (int)reason, (int)StopReason.None) == (int)StopReason.None)
            await _stop.CancelAsync();
    }

    /// <summary>Null: the agent is stopping, and what is journalled stands.</summary>
    private async Task<Verdict?> RunAsync(OperationBody body)
    {
        try
        {
            return new Verdict(OperationState.Succeeded, Outcome: await body(this, _stop.Token));
        }
        catch (Exception e) when (StopReason == StopReason.Shutdown)
        {
            Log.LeftByShutdown(_logger, _record.Id, _record.State, e);
            return null;
        }
        catch (OperationCanceledException) when (StopReason == StopReason.Cancel)
        {
            return new Verdict(OperationState.Cancelled);
        }
        catch (OperationCanceledException) when (StopReason == StopReason.Superseded)
        {
            return new Verdict(OperationState.Superseded, SupersededBy: _supersededBy);
        }
        catch (RevertedException e)
        {
            return new Verdict(OperationState.Reverted, e.Failure);
        }
        catch (MBotException e)
        {
            return new Verdict(OperationState.Failed, Failure.Of(e));
        }
        catch (Exception e)
        {
            Log.Unexpected(_logger, _record.Id, _record.Step, e);
            return new Verdict(OperationState.Failed, Failure.Unexpected());
        }
    }

    private static partial class Log
    {
        [LoggerMessage(8001, LogLevel.Error, "Operation {Id} met an unexpected error in step {Step}")]
        public static partial void Unexpected(ILogger logger, string id, string? step, Exception error);

        [LoggerMessage(8002, LogLevel.Information, "Operation {Id} stays in {State}: the agent is stopping")]
        public static partial void LeftByShutdown(ILogger logger, string id, OperationState state, Exception error);

        [LoggerMessage(8003, LogLevel.Error, "Operation {Id} could not be stored, trying again")]
        public static partial void NotStored(ILogger logger, string id, Exception error);

        [LoggerMessage(8004, LogLevel.Information, "Operation {Id} ended: {State}{Reason}")]
        public static partial void Ended(ILogger logger, string id, OperationState state, string reason);
    }
}
