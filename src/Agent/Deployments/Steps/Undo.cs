using MBot.Agent.Deployments.Releases;
using MBot.Agent.Slots;

namespace MBot.Agent.Deployments.Steps;

/// <summary>Takes back what a deployment made before its switch: the candidate, the half-made release; a stopped live copy starts again.</summary>
internal sealed partial class Undo(ISlots slots, ReleaseStore releases, Beginning beginning, HealthWait healthy, Undoing undoing, ILogger<Undo> logger)
{
    /// <summary>Not cancellable: a cancelled deployment needs it most. Throws nothing: why the deployment failed is what its requester is told.</summary>
    public async Task RunAsync(Deployment deployment)
    {
        if (deployment.SwitchedAt is not null)
            return;
        await undoing.TryAsync(deployment, "the candidate could not be stopped", () => StopCandidateAsync(deployment), CancellationToken.None);
        if (deployment.StoppedServingAt is not null)
            await ServeAgainAsync(deployment);
        await undoing.TryAsync(
            deployment, "what the release had begun to keep could not be taken back", () => beginning.TakeBackAsync(deployment.Release?.Id, deployment.Begun, CancellationToken.None), CancellationToken.None);
        undoing.Try(deployment, "the release could not be put away", () => Discard(deployment));
    }

    private async Task StopCandidateAsync(Deployment deployment)
    {
        if (deployment.CandidateWasWarm || deployment.Candidate is not { } candidate || slots.Find(candidate.Name) is not { } slot)
            return;
        if (slots.Live?.Name != slot.Name)
            await slots.StopAsync(slot, CancellationToken.None);
    }

    private async Task ServeAgainAsync(Deployment deployment)
    {
        var previous = deployment.Previous!;
        Log.ServingAgain(logger, previous.Name);
        var started = await undoing.TryAsync(deployment, "the old release could not be started again", async () =>
        {
            if (slots.Find(previous.Name) is { State: SlotState.Stopped } stopped)
                await slots.ResumeAsync(stopped, CancellationToken.None);
        }, CancellationToken.None);
        // The supervisor goes on with it when it does not answer yet.
        if (started && await undoing.TryAsync(deployment, "the old release was started again but does not answer yet", () => healthy.WaitAsync(slots.Find(previous.Name)!, CancellationToken.None), CancellationToken.None))
            deployment.ServingAgainAt = deployment.Operation.Time.GetUtcNow();
    }

    private void Discard(Deployment deployment)
    {
        if (deployment.Release is not { } release || releases.Find(release.Id) is not { } known)
            return;
        if (known.State == ReleaseState.Preparing)
            releases.Delete(known.Id);
        else if (known.State == ReleaseState.Prepared && deployment.Candidate is not null)
            releases.Mark(known.Id, ReleaseState.Bad, "did not become healthy");
    }

    private static partial class Log
    {
        [LoggerMessage(3021, LogLevel.Warning, "the new release did not become healthy: starting {Slot} again")]
        public static partial void ServingAgain(ILogger logger, string slot);
    }
}
