using MBot.Agent.Deployments.Environments;
using MBot.Agent.Deployments.Hooks;
using MBot.Agent.Deployments.Releases;
using MBot.Agent.Operations;

namespace MBot.Agent.Deployments.Steps;

/// <summary>A virtual environment with the release's requirements: the one that is there for them, or a new one.</summary>
internal sealed class PrepareEnvironment(ReleaseStore releases, EnvironmentStore environments, SystemPackages packages, HookRunner hooks) : IDeploymentStep
{
    public string Name => "prepare environment";

    public OperationState State => OperationState.Preparing;

    public async Task<string> RunAsync(Deployment deployment, CancellationToken cancellation)
    {
        var release = deployment.Release!;
        var tree = releases.TreeOf(release.Id);
        if (await packages.MissingAsync(tree, cancellation) is { Count: > 0 } missing)
            deployment.Warn("packages.missing", $"packages.txt names packages that are not installed: apt-get install {string.Join(' ', missing)}");

        var key = await environments.KeyAsync(deployment.Requirements!, deployment.Manifest, release.Id, cancellation);
        var ready = deployment.Request.FreshEnvironment ? null : environments.Find(key);
        var environment = ready
            ?? await environments.BuildAsync(key, tree, deployment.Manifest, line => deployment.Operation.Output("pip", line.Text), cancellation);
        release = release with { Environment = environment.Name, Freeze = environment.Freeze };
        releases.Save(release);
        deployment.Release = release;
        await hooks.RunAsync(HookMoment.AfterPrepare, deployment, cancellation);
        release = release with { State = ReleaseState.Prepared };
        releases.Save(release);
        deployment.Release = release;
        return ready is null ? $"built {environment.Name}" : $"reused {environment.Name}";
    }
}
