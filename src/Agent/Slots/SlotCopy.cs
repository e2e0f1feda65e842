using MBot.Agent.Services;

namespace MBot.Agent.Slots;

/// <summary>One slot in memory: its record, kept equal to the file, and the end of its present process.</summary>
internal sealed partial class SlotCopy(SlotRecord record, SlotStore store, ILogger logger)
{
    private readonly Lock _lock = new();
    private TaskCompletionSource<ServiceExit> _exit = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Name { get; } = record.Name;

    public int Port { get; } = record.Port;

    public Uri Address { get; } = new($"http://127.0.0.1:{record.Port}");

    public SlotRecord Record { get; private set; } = record;

    /// <summary>Held by whoever starts or stops the process: one at a time.</summary>
    public SemaphoreSlim Turn { get; } = new(1);

    public SlotKeeper? Keeper { get; set; }

    /// <summary>Set once the slot is being removed.</summary>
    public Task? Ending { get; set; }

    public Task<ServiceExit> Exit
    {
        get
        {
            lock (_lock)
                return _exit.Task;
        }
    }

    public Slot Snapshot()
    {
        var r = Record;
        return new Slot(r.Name, r.Launch.ReleaseId, r.Launch.Commit, r.Port, r.State, r.Since, r.DrainDeadline, r.KeepWarmUntil, r.StartCount);
    }

    /// <summary>Changes the record in memory and then on disk. What is thrown is about the disk: the change itself holds.</summary>
    public void Change(Func<SlotRecord, SlotRecord> change)
    {
        lock (_lock)
        {
            var before = Record;
            Record = change(before);
            if (Record != before)
                store.Save(Record);
        }
    }

    /// <summary>For changes that stand whether they can be recorded or not; the next agent puts the record right.</summary>
    public void ChangeAnyway(Func<SlotRecord, SlotRecord> change)
    {
        try
        {
            Change(change);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.NotRecorded(logger, Name, e);
        }
    }

    /// <summary>Notes that the slot has a new process.</summary>
    public void Began(Func<SlotRecord, SlotRecord>? change = null)
    {
        lock (_lock)
            _exit = new TaskCompletionSource<ServiceExit>(TaskCreationOptions.RunContinuationsAsynchronously);
        ChangeAnyway(r => (change?.Invoke(r) ?? r) with { StartCount = r.StartCount + 1 });
    }

    public void Ended(ServiceExit exit)
    {
        lock (_lock)
            _exit.TrySetResult(exit);
    }

    private static partial class Log
    {
        [LoggerMessage(2141, LogLevel.Error, "The new state of slot {Slot} could not be recorded")]
        public static partial void NotRecorded(ILogger logger, string slot, Exception exception);
    }
}
