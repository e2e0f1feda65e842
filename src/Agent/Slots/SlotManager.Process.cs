using System.Text.RegularExpressions;
using MBot.Agent.Platform;
using MBot.Agent.Services;

namespace MBot.Agent.Slots;

/// <summary>This part: starting and stopping.</summary>
internal sealed partial class SlotManager
{
    /// <summary>Between unpinning and SIGTERM, for requests that nginx has already sent on.</summary>
    private static readonly TimeSpan LeaveNginx = TimeSpan.FromMilliseconds(300);
    private readonly Dictionary<int, PortOwner> _strangers = [];

    public async Task<Slot> StartCandidateAsync(SlotLaunch launch, CancellationToken cancellation)
    {
        if (!CommitForm.IsMatch(launch.Commit))
            throw MBotException.InvalidArgument("commit", $"'{launch.Commit}' is not a commit of 40 hex digits");
        if (!Directory.Exists(launch.StaticFolder))
            throw MBotException.FailedPrecondition("slots.no-static-folder", $"release {launch.ReleaseId} has no folder {launch.StaticFolder}");

        SlotCopy copy;
        lock (_lock)
        {
            copy = Create(launch, ChoosePort());
            _copies.Add(copy.Name, copy);
        }

        await copy.Turn.WaitAsync(CancellationToken.None);
        try
        {
            await process.StartAsync(copy.Record, cancellation);
            copy.Began(r => r.In(SlotState.Candidate, time.GetUtcNow()));
            Watch(copy);
            Log.Started(logger, copy.Name, launch.ReleaseId);
            return copy.Snapshot();
        }
        catch
        {
            await RemoveAsync(copy);
            throw;
        }
        finally
        {
            copy.Turn.Release();
        }
    }

    public void EnsurePort()
    {
        lock (_lock)
            ChoosePort();
    }

    public Task StopAsync(Slot slot, CancellationToken cancellation)
    {
        Task ending;
        lock (_lock)
        {
            if (!_copies.TryGetValue(slot.Name, out var copy))
                return Task.CompletedTask;
            if (copy.Name == _live)
                throw MBotException.FailedPrecondition("slots.live", $"slot {slot.Name} is live: visitors are sent to it", "deploy or roll back to another release first");
            links.Unpin(copy.Name);
            ending = copy.Ending ??= Task.Run(() => EndAsync(copy), CancellationToken.None);
            ArrangeDraining();
        }

        // Once begun it goes on: half a stop would leave a slot that nobody is sent to and nobody ends.
        return ending.WaitAsync(cancellation);
    }

    public Task SuspendAsync(Slot slot, CancellationToken cancellation) => InTurnAsync(slot, async copy =>
    {
        await HaltAsync(copy);
        copy.Change(r => r.In(SlotState.Stopped, time.GetUtcNow()));
        Log.Suspended(logger, copy.Name);
    }, cancellation);

    public Task ResumeAsync(Slot slot, CancellationToken cancellation) => InTurnAsync(slot, async copy =>
    {
        if (copy.Record.State != SlotState.Stopped)
            return;
        await process.StartAsync(copy.Record, cancellation);
        copy.Began(r => r.In(copy.Name == _live ? SlotState.Live : SlotState.Candidate, time.GetUtcNow()));
        Watch(copy);
    }, cancellation);

    public Task RestartAsync(Slot slot, CancellationToken cancellation) => InTurnAsync(slot, async copy =>
    {
        if (!copy.Snapshot().ShouldRun)
            throw MBotException.FailedPrecondition("slots.not-running", $"slot {copy.Name} is {copy.Record.State}: there is nothing to restart");
        await HaltAsync(copy);
        try
        {
            await process.StartAsync(copy.Record, CancellationToken.None);
            copy.Began();
        }
        finally
        {
            Watch(copy); // a start that failed is tried again like after a crash
        }
    }, cancellation);

    private async Task InTurnAsync(Slot slot, Func<SlotCopy, Task> work, CancellationToken cancellation)
    {
        var copy = Get(slot);
        await copy.Turn.WaitAsync(cancellation);
        try
        {
            if (copy.Ending is not null)
                throw MBotException.FailedPrecondition("slots.not-running", $"slot {slot.Name} is being removed");
            await work(copy);
        }
        finally
        {
            copy.Turn.Release();
        }
    }

    private async Task EndAsync(SlotCopy copy)
    {
        await Task.Delay(LeaveNginx, time);

        // Before the turn: the keeper may hold it between two starts.
        await StopKeeperAsync(copy);
        await copy.Turn.WaitAsync();
        try
        {
            await RemoveAsync(copy);
            Log.Removed(logger, copy.Name);
        }
        catch
        {
            lock (_lock)
                copy.Ending = null;
            throw;
        }
        finally
        {
            copy.Turn.Release();
        }
    }

    private async Task RemoveAsync(SlotCopy copy)
    {
        await StopKeeperAsync(copy);
        await process.RemoveAsync(copy.Name, CancellationToken.None);
        copy.Ended(new ServiceExit(null, null, time.GetUtcNow()));
        lock (_lock)
        {
            links.Unpin(copy.Name);
            store.Delete(copy.Name);
            _copies.Remove(copy.Name);
            store.PruneLogs(_copies.Keys.ToHashSet(StringComparer.Ordinal), options.Current.KeepLogs);
        }
    }

    /// <summary>The old slot of a stop-start switch. The switch is done: what fails here must not look like its failure.</summary>
    private async Task EndSuspendedAsync(SlotCopy copy)
    {
        try
        {
            await StopAsync(copy.Snapshot(), CancellationToken.None);
        }
        catch (Exception e) when (e is MBotException or IOException or UnauthorizedAccessException)
        {
            Log.NotRemoved(logger, copy.Name, e);
        }
    }

    private async Task HaltAsync(SlotCopy copy)
    {
        await StopKeeperAsync(copy);
        await process.StopAsync(copy.Name, CancellationToken.None);
        copy.Ended(await process.LastExitAsync(copy.Name, CancellationToken.None) ?? new ServiceExit(null, null, time.GetUtcNow()));
    }

    private void Watch(SlotCopy copy)
    {
        copy.Keeper = new SlotKeeper(copy, process, health, options, Raise, time, logger);
        copy.Keeper.Start();
    }

    private static async Task StopKeeperAsync(SlotCopy copy)
    {
        if (copy.Keeper is { } keeper)
            await keeper.DisposeAsync();
        copy.Keeper = null;
    }

    private SlotCopy Create(SlotLaunch launch, int port)
    {
        var record = new SlotRecord(SlotRecord.CurrentVersion, Slot.NameOf(launch.Commit, port), port, SlotState.Starting, time.GetUtcNow(), null, null, 0, launch);
        links.CreateFolders();
        links.Unpin(record.Name);
        try
        {
            store.Create(record);
        }
        catch
        {
            store.Delete(record.Name);
            throw;
        }

        return new SlotCopy(record, store, logger);
    }

    /// <summary>A folder keeps its port until its process is gone, so a port is never given away under an old one.</summary>
    private int ChoosePort()
    {
        var now = options.Current;
        var taken = _copies.Keys.Union(store.Names()).ToLookup(SlotStore.PortOf);
        int? free = null;
        for (var port = now.PortFirst; port <= now.PortLast && free is null; port++)
        {
            if (!taken.Contains(port) && !IsStrangers(port))
                free = port;
        }

        return free ?? throw new MBotException(ErrorKind.ResourceExhausted, "slots.no-port", $"no port from {now.PortFirst} to {now.PortLast} is free: "
            + string.Join(", ", taken.Select(t => $"{t.Key} slot {t.First()}").Concat(_strangers.Select(s => $"{s.Key} {s.Value}"))))
        {
            Hint = "wait for draining slots, stop the programs that are not ours, or widen slots.portFirst and slots.portLast",
        };
    }

    private bool IsStrangers(int port)
    {
        var known = _strangers.Remove(port);
        if (PortOwner.Of(port) is not { } stranger)
        {
            if (known)
                Raise(new SlotTrouble($"port {port}", null, SlotTroubleKind.Stranger, Over: true, ""));
            return false;
        }

        _strangers[port] = stranger;
        Raise(new SlotTrouble($"port {port}", null, SlotTroubleKind.Stranger, Over: false, $"port {port} of the app's range is taken by {stranger}"));
        return true;
    }

    [GeneratedRegex(@"\A[0-9a-f]{40}\z")]
    private static partial Regex CommitForm { get; }
}
