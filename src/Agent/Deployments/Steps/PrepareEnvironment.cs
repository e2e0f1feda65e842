using MBot.Agent.Deployments.Environments;
using MBot.Agent.Deployments.Hooks;
using MBot.Agent.Deployments.Packages;
using MBot.Agent.Deployments.Releases;
using MBot.Agent.Operations;

namespace MBot.Agent.Deployments.Steps;

/// <summary>A virtual environment with the release's requirements: the one that is there for them, or a new one.</summary>
internal sealed class PrepareEnvironment(ReleaseStore releases, EnvironmentStore environments, SystemPackages packages, PackageInstaller installer, HookRunner hooks) : IDeploymentStep
{
    public string Name => "prepare environment";

    public OperationState State => OperationState.Preparing;

    public async Task<string> RunAsync(Deployment deployment, CancellationToken cancellation)
    {
        var release = deployment.Release!;
        var tree = releases.TreeOf(release.Id);
        await PackagesAsync(deployment, tree, cancellation);
        var key = await environments.KeyAsync(deployment.Requirements!, deployment.Manifest, release.Id, cancellation);
        var ready = deployment.Request.FreshEnvironment ? null : environments.Find(key);
        var environment = ready
            ?? await environments.BuildAsync(key, tree, deployment.Manifest, line => deployment.Operation.Output("pip", line.Text), cancellation);
        release = release with { Environment = environment.Name, Freeze = environment.Freeze };
        releases.Save(release);
        deployment.Release = release;
        await hooks.RunAsync(HookMoment.AfterPrepare, deployment, cancellation);
        deployment.Release = releases.MarkPrepared(release);
        return ready is null ? $"built {environment.Name}" : $"reused {environment.Name}";
    }

    private async Task PackagesAsync(Deployment deployment, string tree, CancellationToken cancellation)
    {
        var (missing, strange) = await packages.MissingAsync(tree, cancellation);
        if (strange.Count > 0)
            deployment.Warn("packages.strange", $"{PackageList.FileName} has words that are not names of packages and were left out: {string.Join(", ", strange.Select(Shown).Take(5))}");
        if (missing.Count == 0)
            return;
        if (!installer.MayInstall)
        {
            deployment.Warn("packages.missing", $"{PackageList.FileName} names packages that are not installed: apt-get install {string.Join(' ', missing)}");
            return;
        }

        var off = await installer.InstallAsync(missing, line => deployment.Operation.Output("apt", line.Text), cancellation);
        if (off.Count > 0)
            deployment.Warn("packages.service-off", $"services that came with {string.Join(' ', missing)} stay off: {string.Join(' ', off)}");
    }

    private static string Shown(string word) => $"\"{new string([.. word.Where(c => !char.IsControl(c)).Take(40)])}\"";
}
