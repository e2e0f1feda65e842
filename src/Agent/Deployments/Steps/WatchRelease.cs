using MBot.Agent.Deployments.Releases;
using MBot.Agent.Operations;
using MBot.Agent.Slots;

namespace MBot.Agent.Deployments.Steps;

/// <summary>
/// The watch window: the new release serves, the old copy is warm. A sign of trouble sends visitors back. Nothing that a
/// visitor can provoke is a sign.
/// </summary>
internal sealed class WatchRelease(ReleaseStore releases, ISlots slots, WatchSigns signs, Reversal reversal) : IDeploymentStep
{
    public string Name => "watch";

    public OperationState State => OperationState.Watching;

    public async Task<string> RunAsync(Deployment deployment, CancellationToken cancellation)
    {
        if (await signs.FirstAsync(deployment, cancellation) is { } sign)
        {
            await reversal.RunAsync(deployment, sign, cancellation);
            throw new RevertedException(sign);
        }

        if (deployment.Release is { State: not ReleaseState.Good } release)
            MarkGood(deployment, release);
        if (deployment.Previous is { } previous && slots.Find(previous.Name) is { State: SlotState.Draining } warm)
            await slots.ReleaseAsync(warm, cancellation);
        return "no sign of trouble";
    }

    /// <summary>A full disk doesn't make a release that serves a failed one.</summary>
    private void MarkGood(Deployment deployment, Release release)
    {
        try
        {
            deployment.Release = releases.Mark(release.Id, ReleaseState.Good);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            deployment.Warn("release.not-marked", $"{release.Id} is good, but that could not be noted: {e.Message}");
        }
    }
}
