using MBot.Agent.Deployments.Launch;
using MBot.Agent.Deployments.Releases;
using MBot.Agent.Nginx;
using MBot.Agent.Operations;
using MBot.Agent.Platform;
using MBot.Agent.Slots;

namespace MBot.Agent.Deployments.Steps;

/// <summary>The way back: visitors return to the copy that is still warm; after a stop-start, to a new copy of the old release.</summary>
internal sealed class Reversal(ISlots slots, INginx nginx, ReleaseStore releases, ReleaseLauncher launcher, HealthWait healthy, Undoing undoing)
{
    private const string NothingToRevertTo = "watch.nothing-to-revert-to";

    /// <exception cref="MBotException">
    /// watch.nothing-to-revert-to: the first release has no older one behind it. The sign's own code: visitors could not be sent back; it tells both.
    /// </exception>
    public async Task RunAsync(Deployment deployment, Failure sign, CancellationToken cancellation)
    {
        if (deployment.Request.Kind != OperationKind.Restart && deployment.Release is { } release)
            undoing.Try(deployment, "the release could not be marked as bad", () => deployment.Release = releases.Mark(release.Id, ReleaseState.Bad, sign.Message));
        await GoBackAsync(deployment, sign, cancellation);
        if (slots.Find(deployment.Candidate!.Name) is { } bad)
        {
            await undoing.TryAsync(deployment, "the bad copy could not be stopped", () =>
            {
                slots.VoidPins(bad);
                return slots.StopAsync(bad, cancellation);
            }, cancellation);
        }
    }

    private async Task GoBackAsync(Deployment deployment, Failure sign, CancellationToken cancellation)
    {
        try
        {
            var back = await WayBackAsync(deployment, cancellation) ?? throw NoWay(sign);
            await slots.SwitchAsync(back, null, cancellation);
            await nginx.VerifyLiveAsync(back.Name, cancellation);
        }
        catch (MBotException e) when (e.Code != NothingToRevertTo)
        {
            throw new MBotException(e.Kind, sign.Code, $"{sign.Message}; and visitors could not be sent back to the old release: {e.Message}", e)
            {
                Evidence = [.. sign.Evidence, .. e.Evidence],
                Hint = e.Hint ?? "mbot-client status",
            };
        }
    }

    private static MBotException NoWay(Failure sign) => new(
        ErrorKind.FailedPrecondition, NothingToRevertTo, $"the release is bad ({sign.Message}) and there is none to go back to")
    {
        Evidence = sign.Evidence,
        Hint = "correct it and redeploy; it is kept running meanwhile",
    };

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
