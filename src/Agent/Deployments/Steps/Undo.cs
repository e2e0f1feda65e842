using MBot.Agent.Deployments.Releases;
using MBot.Agent.Platform;
using MBot.Agent.Slots;

namespace MBot.Agent.Deployments.Steps;

/// <summary>Takes back what a deployment made before its switch: the candidate, the half-made release; a stopped live copy starts again.</summary>
internal sealed partial class Undo(ISlots slots, ReleaseStore releases, Beginning beginning, HealthWait healthy, TimeProvider time, ILogger<Undo> logger)
{
    /// <summary>Not cancellable: a cancelled deployment needs it most.</summary>
    public async Task RunAsync(Deployment deployment)
    {
        if (deployment.SwitchedAt is not null)
            return;
        await StopCandidateAsync(deployment);
        if (deployment.StoppedServingAt is not null)
            await ServeAgainAsync(deployment);
        beginning.TakeBack(deployment.Release?.Id, deployment.Begun);
        DiscardRelease(deployment);
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
        if (slots.Find(previous.Name) is { State: SlotState.Stopped } stopped)
            await slots.ResumeAsync(stopped, CancellationToken.None);
        try
        {
            await healthy.WaitAsync(slots.Find(previous.Name)!, CancellationToken.None);
            deployment.ServingAgainAt = time.GetUtcNow();
        }
        catch (MBotException e)
        {
            // The supervisor goes on with it; the operation's own failure must not be hidden behind this one.
            deployment.Warn(e.Code, $"the old release was started again but does not answer yet: {e.Message}");
        }
    }

    private void DiscardRelease(Deployment deployment)
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
