using MBot.Agent.Deployments.Launch;
using MBot.Agent.Deployments.Releases;
using MBot.Agent.Nginx;
using MBot.Agent.Operations;
using MBot.Agent.Platform;
using MBot.Agent.Slots;

namespace MBot.Agent.Deployments.Steps;

/// <summary>The way back: visitors return to the copy that is still warm; after a stop-start, to a new copy of the old release.</summary>
internal sealed class Reversal(ISlots slots, INginx nginx, ReleaseStore releases, ReleaseLauncher launcher, HealthWait healthy)
{
    /// <exception cref="MBotException">watch.nothing-to-revert-to: the first release has no older one behind it.</exception>
    public async Task RunAsync(Deployment deployment, Failure sign, CancellationToken cancellation)
    {
        if (deployment.Request.Kind != OperationKind.Restart && deployment.Release is { } release)
            deployment.Release = releases.Mark(release.Id, ReleaseState.Bad, sign.Message);
        var back = await WayBackAsync(deployment, cancellation) ?? throw new MBotException(
            ErrorKind.FailedPrecondition, "watch.nothing-to-revert-to", $"the release is bad ({sign.Message}) and there is none to go back to")
        {
            Evidence = sign.Evidence,
            Hint = "correct it and redeploy; it is kept running meanwhile",
        };
        await slots.SwitchAsync(back, null, cancellation);
        await nginx.VerifyLiveAsync(back.Name, cancellation);
        if (slots.Find(deployment.Candidate!.Name) is { } bad)
        {
            slots.VoidPins(bad);
            await slots.StopAsync(bad, cancellation);
        }
    }

    private async Task<Slot?> WayBackAsync(Deployment deployment, CancellationToken cancellation)
    {
        if (deployment.Previous is { } previous && slots.Find(previous.Name) is { State: SlotState.Draining } warm)
            return warm;
        if (deployment.PreviousRelease is not { } old)
            return null;
        if (deployment.Candidate is { } bad && slots.Find(bad.Name) is { State: SlotState.Live } live)
            await slots.SuspendAsync(live, cancellation);
        var again = await slots.StartCandidateAsync(launcher.Launch(old, launcher.ManifestOf(old)), cancellation);
        await healthy.WaitAsync(again, cancellation);
        return again;
    }
}
