using MBot.Agent.Deployments.Releases;
using MBot.Agent.Slots;

namespace MBot.Agent.Deployments.Steps;

/// <summary>Lets a release begin the persistent paths that none has begun, and takes that back when it does not go live.</summary>
internal sealed class Beginning(ReleaseStore releases, PersistentPaths persistent, ISlots slots)
{
    /// <summary>Journalled before it is done.</summary>
    public async Task MakeAsync(Deployment deployment, CancellationToken cancellation)
    {
        deployment.Begun = persistent.NotBegun(deployment.Manifest.Persist);
        if (deployment.Begun.Count == 0)
            return;
        await deployment.JournalAsync(cancellation);
        await persistent.BeginAsync(releases.TreeOf(deployment.Release!.Id), deployment.Begun, cancellation);
    }

    /// <summary>Never when the release is live: visitors' data may be there by now.</summary>
    public async Task TakeBackAsync(string? releaseId, IReadOnlyList<string>? begun, CancellationToken cancellation)
    {
        if (begun is { Count: > 0 } && slots.All.All(slot => slot.ReleaseId != releaseId))
            await persistent.TakeBackAsync(begun, cancellation);
    }
}
