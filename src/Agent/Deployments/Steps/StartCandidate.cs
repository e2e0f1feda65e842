using MBot.Agent.Deployments.Launch;
using MBot.Agent.Operations;
using MBot.Agent.Platform;
using MBot.Agent.Slots;

namespace MBot.Agent.Deployments.Steps;

/// <summary>A new slot on a free port; in stop-start mode the live copy is stopped first. A rollback takes the slot that is still warm.</summary>
internal sealed class StartCandidate(ISlots slots, RoomKeeper room, ReleaseLauncher launcher, SteadyTime time) : IDeploymentStep
{
    private static readonly TimeSpan HoldTime = TimeSpan.FromMinutes(2);

    public string Name => "start candidate";

    public OperationState State => OperationState.CandidateStarting;

    public async Task<string> RunAsync(Deployment deployment, CancellationToken cancellation)
    {
        if (await HoldWarmAsync(deployment, cancellation) is { } warm)
        {
            deployment.Candidate = warm;
            deployment.CandidateWasWarm = true;
            await deployment.JournalAsync(cancellation);
            return $"{warm.Name} is still running";
        }

        deployment.Mode = await room.MakeRoomAsync(deployment, cancellation);
        var launch = launcher.Launch(deployment.Release!, deployment.Manifest);
        if (deployment.Mode == SwitchMode.StopStart)
        {
            slots.EnsurePort();
            deployment.StoppedServingAt = deployment.Operation.Time.GetUtcNow();
            await deployment.JournalAsync(cancellation);
            await slots.SuspendAsync(deployment.Previous!, cancellation);
        }

        deployment.Candidate = await slots.StartCandidateAsync(launch, cancellation);
        await deployment.JournalAsync(cancellation);
        return deployment.Candidate.Name;
    }

    /// <summary>A restart wants a new process; a rollback is content with one that runs, if it can be kept from draining away meanwhile.</summary>
    private async Task<Slot?> HoldWarmAsync(Deployment deployment, CancellationToken cancellation)
    {
        if (deployment.Request.Kind != OperationKind.Rollback)
            return null;
        foreach (var slot in slots.All.Where(s => s.ReleaseId == deployment.Release!.Id && s.State == SlotState.Draining))
        {
            if (await slots.HoldAsync(slot, time.GetUtcNow() + HoldTime, cancellation))
                return slot;
        }

        return null;
    }
}
