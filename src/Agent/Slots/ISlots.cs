using MBot.Agent.Platform;
using MBot.Agent.Services;

namespace MBot.Agent.Slots;

/// <summary>
/// The running copies of releases: which there are, which one is live, whose browsers are pinned where. Truth is on disk
/// (see <see cref="SlotStore"/> and <see cref="SlotLinks"/>). Knows nothing of deployments, git or what makes a copy healthy enough.
/// </summary>
internal interface ISlots
{
    /// <summary>The slot that the <c>live</c> link names; null when there is none.</summary>
    Slot? Live { get; }

    /// <summary>All slots that have a folder, in the order of their ports.</summary>
    IReadOnlyList<Slot> All { get; }

    /// <summary>What befalls a slot that was not asked for, and its end. Handlers must not block or throw.</summary>
    event Action<SlotTrouble>? Trouble;

    Slot? Find(string name);

    /// <summary>Starts a copy of a release on a free port of the range. Returns when its process runs, not when it answers.</summary>
    /// <exception cref="Platform.MBotException"><c>slots.no-port</c>, <c>slots.no-static-folder</c>, or why its process does not start.</exception>
    Task<Slot> StartCandidateAsync(SlotLaunch launch, CancellationToken cancellation);

    /// <summary>
    /// Sends new visitors to <paramref name="to"/> (a candidate, or a draining slot for the way back). The old live slot drains, but
    /// not before <paramref name="keepOldWarmUntil"/>. Once the link is renamed the switch is done: then it no longer looks at the token.
    /// </summary>
    Task SwitchAsync(Slot to, DateTimeOffset? keepOldWarmUntil, CancellationToken cancellation);

    /// <summary>Keeps a draining slot from being drained away until the moment given; survives an agent's restart.</summary>
    /// <returns>False when it does not drain, or is being stopped already: then it is not to be counted on.</returns>
    Task<bool> HoldAsync(Slot slot, DateTimeOffset until, CancellationToken cancellation);

    /// <summary>Ends what <see cref="HoldAsync"/> or <see cref="SwitchAsync"/> held.</summary>
    Task ReleaseAsync(Slot slot, CancellationToken cancellation);

    /// <summary>Asks for what <see cref="StartCandidateAsync"/> needs of ports, before anything is stopped for its sake.</summary>
    /// <exception cref="MBotException"><c>slots.no-port</c>.</exception>
    void EnsurePort();

    /// <summary>Unpins browsers, ends the process (graceful, then forced), removes the folder. Idempotent. Not for the live slot: <see cref="SuspendAsync"/>.</summary>
    Task StopAsync(Slot slot, CancellationToken cancellation);

    /// <summary>Stop-start mode: ends the process but keeps the slot (also as what <c>live</c> names), so that <see cref="ResumeAsync"/> or the next agent starts it again.</summary>
    Task SuspendAsync(Slot slot, CancellationToken cancellation);

    /// <summary>Starts a suspended slot again, on its own port.</summary>
    Task ResumeAsync(Slot slot, CancellationToken cancellation);

    /// <summary>Ends the process and starts it again on the same port: <c>service restart</c>, or today's secrets.</summary>
    Task RestartAsync(Slot slot, CancellationToken cancellation);

    /// <summary>Browsers pinned to the slot go to live from their next request on.</summary>
    void VoidPins(Slot slot);

    /// <summary>Completes when the slot's present process has ended, for whatever reason.</summary>
    Task<ServiceExit> WaitForExitAsync(Slot slot, CancellationToken cancellation);

    /// <summary>Open sessions: the app's own count where its version has one, else established connections on its port.</summary>
    Task<int> CountSessionsAsync(Slot slot, CancellationToken cancellation);

    /// <summary>True when somebody listens on the slot's port and it is the slot's own process tree.</summary>
    Task<bool> PortBelongsToSlotAsync(Slot slot, CancellationToken cancellation);

    /// <summary>The ports that the slot's process tree listens on, its own or others.</summary>
    Task<IReadOnlyList<int>> ListensOnAsync(Slot slot, CancellationToken cancellation);

    /// <summary>Every process of the slot that is alive now. Looks at all processes of the machine.</summary>
    Task<IReadOnlyList<ProcessIdentity>> ProcessesAsync(Slot slot, CancellationToken cancellation);

    Task<SlotUsage> UsageAsync(Slot slot, CancellationToken cancellation);

    /// <summary>Whether one more copy fits beside those that run, and who is in the way if not.</summary>
    /// <param name="bytesNeeded">Null: as much as the live slot takes now, or <c>slots.assumedMemory</c> when there is none.</param>
    Task<SlotRoom> RoomForAsync(long? bytesNeeded, CancellationToken cancellation);

    /// <summary>
    /// At the agent's start, once, before anything else: adopts what runs, starts what <c>live</c> names, ends half-made states, removes
    /// what is stopped. Candidates that run are adopted as candidates: whether to stop them is their operation's business.
    /// </summary>
    Task RecoverAsync(CancellationToken cancellation);
}
