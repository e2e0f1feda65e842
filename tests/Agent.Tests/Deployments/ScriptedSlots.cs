using MBot.Agent.Platform;
using MBot.Agent.Services;
using MBot.Agent.Slots;

namespace MBot.Agent.Tests.Deployments;

/// <summary>Slots whose changes fail as the test says: real ones don't fail on demand. What was asked of them is kept.</summary>
internal sealed class ScriptedSlots(params Slot[] all) : ISlots
{
    public event Action<SlotTrouble>? Trouble
    {
        add { }
        remove { }
    }

    /// <summary>Gets the method's and the slot's name; what it throws, the method throws.</summary>
    public Action<string, Slot> On { get; set; } = (_, _) => { };

    public List<string> Asked { get; } = [];

    public Slot? Live => All.FirstOrDefault(s => s.State == SlotState.Live);

    public IReadOnlyList<Slot> All { get; } = all;

    public Slot? Find(string name) => All.FirstOrDefault(s => s.Name == name);

    public static Slot Slot(string name, SlotState state) => new(name, "20261122T141206Z-a1b2c3d4e5f6", new string('a', 40), 8510, state, default, null, null, 1);

    public Task<Slot> StartCandidateAsync(SlotLaunch launch, CancellationToken cancellation) => throw new NotSupportedException();

    public Task SwitchAsync(Slot to, DateTimeOffset? keepOldWarmUntil, CancellationToken cancellation) => Ask("switch", to);

    public Task<bool> HoldAsync(Slot slot, DateTimeOffset until, CancellationToken cancellation) => throw new NotSupportedException();

    public Task ReleaseAsync(Slot slot, CancellationToken cancellation) => Ask("release", slot);

    public Task StopAsync(Slot slot, CancellationToken cancellation) => Ask("stop", slot);

    public Task SuspendAsync(Slot slot, CancellationToken cancellation) => Ask("suspend", slot);

    public Task ResumeAsync(Slot slot, CancellationToken cancellation) => Ask("resume", slot);

    public Task RestartAsync(Slot slot, CancellationToken cancellation) => Ask("restart", slot);

    public void VoidPins(Slot slot) => Ask("void pins", slot);

    public Task<ServiceExit> WaitForExitAsync(Slot slot, CancellationToken cancellation) => throw new NotSupportedException();

    public Task<int> CountSessionsAsync(Slot slot, CancellationToken cancellation) => throw new NotSupportedException();

    public Task<bool> PortBelongsToSlotAsync(Slot slot, CancellationToken cancellation) => Task.FromResult(false);

    public Task<IReadOnlyList<int>> ListensOnAsync(Slot slot, CancellationToken cancellation) => throw new NotSupportedException();

    public Task<IReadOnlyList<ProcessIdentity>> ProcessesAsync(Slot slot, CancellationToken cancellation) => throw new NotSupportedException();

    public Task<SlotUsage> UsageAsync(Slot slot, CancellationToken cancellation) => throw new NotSupportedException();

    public void EnsurePort()
    {
        // there is always one
    }

    public Task<SlotRoom> RoomForAsync(long? bytesNeeded, CancellationToken cancellation) => throw new NotSupportedException();

    public Task RecoverAsync(CancellationToken cancellation) => Task.CompletedTask;

    private Task Ask(string what, Slot slot)
    {
        Asked.Add($"{what} {slot.Name}");
        On(what, slot);
        return Task.CompletedTask;
    }
}
