using MBot.Agent.Configuration;
using MBot.Agent.Health.Probes;
using MBot.Agent.Platform;
using MBot.Agent.Services;

namespace MBot.Agent.Slots;

/// <summary>
/// The slots of this agent. This part: which there are, who is live, who drains. The lock covers decisions and small files only;
/// starting and stopping processes (the other part) never holds up a switch.
/// </summary>
internal sealed partial class SlotManager(
    SlotStore store, SlotLinks links, SlotProcess process, SlotHttp http, HealthProbe health, ISettings<SlotOptions> options, SteadyTime time, ILogger<SlotManager> logger) : ISlots, IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, SlotCopy> _copies = new(StringComparer.Ordinal);
    private string? _live;

    public event Action<SlotTrouble>? Trouble;

    public Slot? Live
    {
        get
        {
            lock (_lock)
                return _live is not null && _copies.TryGetValue(_live, out var copy) ? copy.Snapshot() : null;
        }
    }

    public IReadOnlyList<Slot> All
    {
        get
        {
            lock (_lock)
                return _copies.Values.OrderBy(c => c.Port).Select(c => c.Snapshot()).ToArray();
        }
    }

    public Slot? Find(string name)
    {
        lock (_lock)
            return _copies.TryGetValue(name, out var copy) ? copy.Snapshot() : null;
    }

    public Task SwitchAsync(Slot to, DateTimeOffset? keepOldWarmUntil, CancellationToken cancellation)
    {
        SlotCopy? suspended = null;
        lock (_lock)
        {
            var target = Get(to);
            if (target.Name == _live && target.Record.State == SlotState.Live)
                return Task.CompletedTask;
            if (target.Ending is not null || target.Record.State is not (SlotState.Candidate or SlotState.Draining) || target.Exit.IsCompleted)
                throw MBotException.FailedPrecondition("slots.not-running", $"slot {to.Name} does not run: nobody can be sent to it");
            cancellation.ThrowIfCancellationRequested();

            var old = _live is not null && _live != target.Name ? _copies.GetValueOrDefault(_live) : null;
            var oldRuns = old?.Record.State == SlotState.Live;
            var now = time.GetUtcNow();
            links.Pin(target.Name);
            if (oldRuns)
                links.ArrangeDraining([old!.Name, .. DrainingNewestFirst()]);
            links.PointLiveAt(target.Name);
            _live = target.Name;
            Log.Switched(logger, target.Name, old?.Name);
            EndLiveMissing();

            // From here on the switch is done: what fails now is put right by the next agent, from the link.
            target.ChangeAnyway(r => r.In(SlotState.Live, now));
            if (oldRuns)
                old!.ChangeAnyway(r => r.In(SlotState.Draining, now) with { DrainDeadline = now + options.Current.DrainTimeout, KeepWarmUntil = keepOldWarmUntil });
            else
                suspended = old;
            ArrangeDraining();
        }

        return suspended is null ? Task.CompletedTask : EndSuspendedAsync(suspended);
    }

    public Task<bool> HoldAsync(Slot slot, DateTimeOffset until, CancellationToken cancellation)
    {
        lock (_lock)
        {
            if (TryGet(slot.Name) is not { Ending: null, Record.State: SlotState.Draining, Exit.IsCompleted: false } copy)
                return Task.FromResult(false);
            copy.Change(r => r with { KeepWarmUntil = until });
            return Task.FromResult(true);
        }
    }

    public Task ReleaseAsync(Slot slot, CancellationToken cancellation)
    {
        if (TryGet(slot.Name) is { } copy)
            copy.Change(r => r with { KeepWarmUntil = null });
        return Task.CompletedTask;
    }

    public void VoidPins(Slot slot) => links.Unpin(slot.Name);

    public Task<ServiceExit> WaitForExitAsync(Slot slot, CancellationToken cancellation) => Get(slot).Exit.WaitAsync(cancellation);

    public async Task<int> CountSessionsAsync(Slot slot, CancellationToken cancellation) =>
        await http.CountSessionsAsync(slot.Port, cancellation) ?? ListeningSockets.EstablishedConnections(slot.Port);

    public Task<bool> PortBelongsToSlotAsync(Slot slot, CancellationToken cancellation) => process.OwnsPortAsync(slot.Name, slot.Port, cancellation);

    public Task<IReadOnlyList<int>> ListensOnAsync(Slot slot, CancellationToken cancellation) => process.ListensOnAsync(slot.Name, cancellation);

    public Task<IReadOnlyList<ProcessIdentity>> ProcessesAsync(Slot slot, CancellationToken cancellation) => process.ProcessesAsync(slot.Name, cancellation);

    public Task<SlotUsage> UsageAsync(Slot slot, CancellationToken cancellation) => process.UsageAsync(slot.Name, cancellation);

    public async Task<SlotRoom> RoomForAsync(long? bytesNeeded, CancellationToken cancellation)
    {
        var running = All.Where(s => s.ShouldRun).ToArray();
        var used = new List<SlotMeasure>();
        foreach (var slot in running)
        {
            var sessions = slot.State == SlotState.Draining ? await CountSessionsAsync(slot, cancellation) : 0;
            used.Add(new SlotMeasure(slot, (await UsageAsync(slot, cancellation)).ResidentBytes, sessions));
        }

        return RoomFinder.Find(used, bytesNeeded, HostResources.AvailableMemory(), options.Current);
    }

    /// <summary>Ends the watching; the processes live on.</summary>
    public async ValueTask DisposeAsync()
    {
        SlotKeeper?[] keepers;
        lock (_lock)
            keepers = _copies.Values.Select(c => c.Keeper).ToArray();
        foreach (var keeper in keepers)
        {
            if (keeper is not null)
                await keeper.DisposeAsync();
        }
    }

    private SlotCopy? TryGet(string name)
    {
        lock (_lock)
            return _copies.GetValueOrDefault(name);
    }

    private SlotCopy Get(Slot slot) => TryGet(slot.Name) ?? throw MBotException.NotFound("slots.unknown", $"there is no slot {slot.Name} (any more)");

    private IEnumerable<string> DrainingNewestFirst() => _copies.Values
        .Where(c => c.Record.State == SlotState.Draining && c.Ending is null)
        .OrderByDescending(c => c.Record.Since)
        .Select(c => c.Name);

    private void ArrangeDraining()
    {
        try
        {
            links.ArrangeDraining(DrainingNewestFirst());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.NotArranged(logger, e);
        }
    }

    private void Raise(SlotTrouble trouble) => Trouble?.Invoke(trouble);

    private static partial class Log
    {
        [LoggerMessage(2101, LogLevel.Information, "Slot {Slot} is live; before it was {Old}")]
        public static partial void Switched(ILogger logger, string slot, string? old);

        [LoggerMessage(2103, LogLevel.Error, "The links to draining slots could not be arranged")]
        public static partial void NotArranged(ILogger logger, Exception exception);

        [LoggerMessage(2104, LogLevel.Information, "Slot {Slot} runs release {Release}")]
        public static partial void Started(ILogger logger, string slot, string release);

        [LoggerMessage(2105, LogLevel.Information, "Slot {Slot} is stopped and removed")]
        public static partial void Removed(ILogger logger, string slot);

        [LoggerMessage(2106, LogLevel.Information, "Slot {Slot} found running as {State}")]
        public static partial void Adopted(ILogger logger, string slot, SlotState state);

        [LoggerMessage(2107, LogLevel.Warning, "Slot {Slot} is not running and is started")]
        public static partial void Reviving(ILogger logger, string slot);

        [LoggerMessage(2108, LogLevel.Warning, "Slot {Slot} is left over from an earlier agent ({Why}) and is removed")]
        public static partial void Leftover(ILogger logger, string slot, string why);

        [LoggerMessage(2109, LogLevel.Error, "The live link names {Slot}, which has no readable record")]
        public static partial void LiveMissing(ILogger logger, string slot);

        [LoggerMessage(2110, LogLevel.Error, "Slot {Slot} cannot be started")]
        public static partial void CannotStart(ILogger logger, string slot, Exception exception);

        [LoggerMessage(2102, LogLevel.Error, "Slot {Slot} could not be removed")]
        public static partial void NotRemoved(ILogger logger, string slot, Exception exception);

        [LoggerMessage(2111, LogLevel.Information, "Slot {Slot} is suspended")]
        public static partial void Suspended(ILogger logger, string slot);
    }
}
