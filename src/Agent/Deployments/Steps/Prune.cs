using MBot.Agent.Configuration;
using MBot.Agent.Deployments.Environments;
using MBot.Agent.Deployments.Releases;
using MBot.Agent.Operations;
using MBot.Agent.Slots;
using MBot.Agent.Storage;

namespace MBot.Agent.Deployments.Steps;

/// <summary>Old releases and the environments that only they used go. A failure here is a warning: the deployment has succeeded.</summary>
internal sealed class Prune(ReleaseStore releases, EnvironmentStore environments, ISlots slots, AgentDatabase database, ISettings<DeploymentOptions> options) : IDeploymentStep
{
    public string Name => "prune";

    public OperationState State => OperationState.Watching;

    public async Task<string> RunAsync(Deployment deployment, CancellationToken cancellation)
    {
        try
        {
            if (database.HistoryLost)
            {
                // This deployment is the first entry of the new history; from the next one on it can be trusted again.
                await database.HistoryRebuiltAsync(cancellation);
                return "skipped: the database was replaced";
            }

            var all = releases.All();
            if (releases.Unreadable is { Count: > 0 } unreadable)
            {
                // What it is worth, and which environment it runs in, is not known: better too much disk than too little release.
                deployment.Warn("prune.skipped", $"nothing was removed: the manifest of {unreadable[0]} cannot be read");
                return "skipped";
            }

            var inUse = slots.All.Select(s => s.ReleaseId).ToHashSet(StringComparer.Ordinal);
            var expendable = Retention.Expendable(all, slots.Live?.ReleaseId, inUse, options.Current.KeepReleases);
            foreach (var release in expendable)
                releases.Delete(release.Id);
            var kept = all.Except(expendable).Select(r => r.Environment).ToHashSet(StringComparer.Ordinal);
            var gone = environments.RemoveExcept(kept);
            return $"{expendable.Count} releases, {gone.Count} environments";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            deployment.Warn("prune.failed", $"old releases could not be removed: {e.Message}");
            return "failed";
        }
    }
}
