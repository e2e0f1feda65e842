using MBot.Agent.Deployments.Launch;
using MBot.Agent.Deployments.Releases;
using MBot.Agent.Secrets;
using MBot.Agent.Slots;

namespace MBot.Agent.Deployments;

/// <summary>What Secrets asks of whoever knows releases: which names the live one requires, and a restart with today's values.</summary>
internal sealed class SecretsPort(DeploymentCoordinator coordinator, ISlots slots, ReleaseStore releases, ReleaseLauncher launcher, Readiness readiness)
    : IRequiredSecrets, ISecretsRestart
{
    public ValueTask<IReadOnlyList<string>> NamesAsync(CancellationToken cancellation)
    {
        var release = slots.Live is { } live ? releases.Find(live.ReleaseId) : null;
        var manifest = release is null ? AppManifest.Default : launcher.ManifestOf(release);
        return ValueTask.FromResult<IReadOnlyList<string>>([.. readiness.Required(manifest)]);
    }

    public async Task<string?> StartAsync(string operationId, string requestedBy, CancellationToken cancellation) =>
        (await coordinator.RestartAsync(operationId, requestedBy, cancellation))?.Id;
}
