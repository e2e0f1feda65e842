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
        persistent.Begin(releases.TreeOf(deployment.Release!.Id), deployment.Begun);
    }

    /// <summary>Never when the release is live: visitors' data may be there by now.</summary>
    public void TakeBack(string? releaseId, IReadOnlyList<string>? begun)
    {
        if (begun is { Count: > 0 } && slots.All.All(slot => slot.ReleaseId != releaseId))
            persistent.TakeBack(begun);
    }
}
