using MBot.Agent.Platform;
using MBot.Agent.Services;

namespace MBot.Agent.Slots;

/// <summary>This part: what an agent does with the slots that an earlier one left.</summary>
internal sealed partial class SlotManager
{
    /// <summary>What the live link named when it named nothing that could be read.</summary>
    private string? _missing;

    public async Task RecoverAsync(CancellationToken cancellation)
    {
        links.CreateFolders();
        _live = links.Live;
        foreach (var name in store.Names())
            await RecoverAsync(name, cancellation);
        foreach (var service in await process.SlotsWithServiceAsync(cancellation))
        {
            if (TryGet(service) is null && service != _live)
                await DiscardAsync(service, "no folder", cancellation);
        }

        if (_live is not null && TryGet(_live) is null)
        {
            Log.LiveMissing(logger, _live);
            _missing = _live;
            Raise(new SlotTrouble(_live, null, SlotTroubleKind.LiveMissing, Over: false, $"the live link names slot {_live}, which has no readable record"));
        }

        lock (_lock)
        {
            foreach (var pin in links.Pins().Where(p => !_copies.ContainsKey(p) && p != _live))
                links.Unpin(pin);
            ArrangeDraining();
        }
    }

    private async Task RecoverAsync(string name, CancellationToken cancellation)
    {
        var isLive = name == _live;
        if (store.Load(name) is not { } record)
        {
            if (!isLive)
                await DiscardAsync(name, "no readable record", cancellation);
            return;
        }

        var now = time.GetUtcNow();
        record = Bounded(record, now);
        var runs = await process.IsRunningAsync(name, cancellation);
        var state = (isLive, record.State) switch
        {
            (true, _) => SlotState.Live,
            (false, SlotState.Live) => SlotState.Draining, // the link was renamed, the record not yet
            (false, SlotState.Starting) => SlotState.Candidate,
            (false, var other) => other,
        };
        var keep = isLive || (runs && state is SlotState.Candidate or SlotState.Draining) || (state == SlotState.Draining && record.KeepWarmUntil > now);
        if (!keep)
        {
            await DiscardAsync(name, runs ? $"{state}" : $"{state}, not running", cancellation);
            return;
        }

        var copy = new SlotCopy(record, store, logger);
        if (state != record.State)
            copy.ChangeAnyway(r => r.In(state, now) with { DrainDeadline = state == SlotState.Draining ? now + options.Current.DrainTimeout : null });
        lock (_lock)
            _copies.Add(name, copy);
        if (state is SlotState.Live)
            links.Pin(name);
        if (runs)
            Log.Adopted(logger, name, state);
        else
            await ReviveAsync(copy, cancellation);
        Watch(copy);
    }

    private void EndLiveMissing()
    {
        if (_missing is not null)
            Raise(new SlotTrouble(_missing, null, SlotTroubleKind.LiveMissing, Over: true, ""));
        _missing = null;
    }

    private async Task ReviveAsync(SlotCopy copy, CancellationToken cancellation)
    {
        Log.Reviving(logger, copy.Name);
        try
        {
            await process.StartAsync(copy.Record, cancellation);
            copy.Began();
        }
        catch (Exception e) when (e is MBotException or IOException or UnauthorizedAccessException)
        {
            // The keeper finds it ended and goes on trying, with pauses.
            Log.CannotStart(logger, copy.Name, e);
            copy.Ended(new ServiceExit(null, null, time.GetUtcNow()));
            Raise(new SlotTrouble(copy.Name, copy.Snapshot(), SlotTroubleKind.CannotStart, Over: false, $"slot {copy.Name} cannot be started: {e.Message}"));
        }
    }

    private async Task DiscardAsync(string name, string why, CancellationToken cancellation)
    {
        Log.Leftover(logger, name, why);
        try
        {
            links.Unpin(name);
            await process.RemoveAsync(name, cancellation);
            store.Delete(name);
        }
        catch (Exception e) when (e is MBotException or IOException or UnauthorizedAccessException)
        {
            Log.NotRemoved(logger, name, e); // the next agent tries again: what serves must not wait for it
        }
    }

    /// <summary>The clock may have been set since the last agent: nothing is waited for longer than was meant.</summary>
    private static SlotRecord Bounded(SlotRecord record, DateTimeOffset now)
    {
        return record with { DrainDeadline = Bound(record.DrainDeadline), KeepWarmUntil = Bound(record.KeepWarmUntil) };

        DateTimeOffset? Bound(DateTimeOffset? moment) => moment is { } m && m - now > m - record.Since ? now + (m - record.Since) : moment;
    }
}
