using MBot.Agent.Platform;

namespace MBot.Agent.Upgrade;

/// <summary>
/// Decides about a new version, and is run from the one before: whatever is wrong with the new one, this still works. Files
/// and links only; each step may be interrupted and is then done again. Must not know who starts agents.
/// </summary>
internal sealed class UpgradeGate(StateFolder state, Programs installed, TimeProvider time)
{
    public const int MostStarts = 3;

    /// <summary>How long a new agent may take to find itself in order once it says that it is ready.</summary>
    public static readonly TimeSpan HealthBound = TimeSpan.FromSeconds(60);

    /// <summary>How long it must then stay.</summary>
    public static readonly TimeSpan Settle = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);
    private readonly UpgradeFolder folder = new(state);

    /// <summary>Before each start of <c>current</c>. Counts it, or puts the version before back.</summary>
    public void BeforeStart()
    {
        if (PendingUpgrade.Read(folder) is not { } pending)
            return;
        if (pending.Reverting)
            Revert(pending);
        else if (installed.CurrentVersion != pending.To)
            End(pending, UpgradeResult.Interrupted, "the agent ended before it had switched");
        else if (pending.Starts >= MostStarts)
            Revert(pending with { Reason = $"it was started {pending.Starts} times and did not become healthy" });
        else
            Count(pending);
    }

    /// <summary>After a start, when the agent has said that it is ready.</summary>
    /// <param name="pid">The agent's.</param>
    /// <returns>False: end it and start <c>current</c> again.</returns>
    public async Task<bool> AfterStartAsync(int pid, CancellationToken cancellation)
    {
        if (PendingUpgrade.Read(folder) is not { } pending)
        {
            // It is ready and nothing is on trial: install.sh may have brought it.
            if (installed.CurrentVersion is { } current && installed.GateVersion != current)
                Programs.Point(installed.Gate, current);
            return true;
        }

        if (ProcessIdentity.Of(pid) is not { } agent || !await IsHealthyAsync(agent, cancellation))
        {
            (pending with { Starts = MostStarts, Reason = "it was ready but did not find itself in order" }).Write(folder);
            return false;
        }

        End(pending, UpgradeResult.Upgraded, "");
        Programs.Point(installed.Gate, pending.To);
        return true;
    }

    /// <summary>The new version ended in a way after which it is not to be started again.</summary>
    /// <returns>True: there is something better to be started now.</returns>
    public bool GiveUp(string reason)
    {
        // Before its first start it is the old version that ended, and how is no word on the new one.
        if (PendingUpgrade.Read(folder) is not { Starts: > 0 } pending || installed.CurrentVersion != pending.To)
            return false;
        Revert(pending with { Reason = reason });
        return true;
    }

    private async Task<bool> IsHealthyAsync(ProcessIdentity agent, CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        while (!(File.Exists(folder.Healthy) && File.ReadAllText(folder.Healthy).Trim() == $"{agent.Pid}"))
        {
            if (!agent.IsAlive || time.GetElapsedTime(began) > HealthBound)
                return false;
            await Task.Delay(Poll, time, cancellation);
        }

        await Task.Delay(Settle, time, cancellation);
        return agent.IsAlive;
    }

    private void Count(PendingUpgrade pending)
    {
        File.Delete(folder.Healthy);
        (pending with { Starts = pending.Starts + 1 }).Write(folder);
    }

    private void Revert(PendingUpgrade pending)
    {
        pending = pending with { Reverting = true };
        pending.Write(folder);
        var remark = new SavedState(state, folder).Restore();
        Programs.Point(installed.Current, pending.From);
        End(pending, UpgradeResult.Reverted, remark.Length == 0 ? pending.Reason : $"{pending.Reason}; {remark}");
    }

    private void End(PendingUpgrade pending, UpgradeResult result, string reason)
    {
        new UpgradeOutcome(result, pending.From, pending.To, time.GetUtcNow(), reason, Recorded: false).Write(folder);
        File.Delete(folder.Pending);
        AtomicFile.SyncFolder(folder.Root);
    }
}
