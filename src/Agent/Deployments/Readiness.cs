using MBot.Agent.Configuration;
using MBot.Agent.Deployments.Releases;
using MBot.Agent.Platform;
using MBot.Agent.Secrets;
using MBot.Agent.Slots;

namespace MBot.Agent.Deployments;

/// <summary>What must be true of this machine before a deployment; asked by the pipeline and by plan alike.</summary>
internal sealed class Readiness(StateFolder state, IAppEnvironment environment, ISettings<AppOptions> app, ISettings<DeploymentOptions> options)
{
    /// <summary>Names that the app or the operator requires and that are not set, or blank.</summary>
    public async Task<IReadOnlyList<string>> MissingSecretsAsync(AppManifest manifest, CancellationToken cancellation)
    {
        var today = await environment.ReadAsync(cancellation);
        return RequiredSecrets.Missing(Required(manifest), today);
    }

    public IEnumerable<string> Required(AppManifest manifest) => manifest.RequiredSecrets.Union(app.Current.RequiredSecrets, StringComparer.Ordinal);

    /// <returns>Free bytes.</returns>
    /// <exception cref="MBotException">disk.full.</exception>
    public long EnsureDisk()
    {
        var free = HostResources.FreeDisk(state.Root);
        var needed = options.Current.MinimumFreeDisk;
        return free >= needed ? free : throw new MBotException(
            ErrorKind.ResourceExhausted, "disk.full", $"{free / (1024 * 1024)} MiB are free below {state.Root}, {needed / (1024 * 1024)} MiB are needed")
        {
            Hint = "make room, keep fewer releases (deploy.keepReleases), or lower deploy.minimumFreeDisk",
        };
    }
}
