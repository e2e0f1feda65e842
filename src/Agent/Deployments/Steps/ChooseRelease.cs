using MBot.Agent.Deployments.Launch;
using MBot.Agent.Deployments.Releases;
using MBot.Agent.Deployments.Source;
using MBot.Agent.Operations;

namespace MBot.Agent.Deployments.Steps;

/// <summary>Rollback and restart: a release that exists takes the place of a new one.</summary>
internal sealed class ChooseRelease(ReleaseStore releases, ReleaseLauncher launcher, Beginning beginning) : IDeploymentStep
{
    public string Name => "choose release";

    public OperationState State => OperationState.Preparing;

    public async Task<string> RunAsync(Deployment deployment, CancellationToken cancellation)
    {
        var release = releases.Get(deployment.Request.ReleaseId);
        launcher.EnvironmentOf(release);
        deployment.Release = release;
        deployment.Commit = new CommitInfo(release.Commit, release.Author, release.CommittedAt, release.Subject);
        deployment.Manifest = launcher.ManifestOf(release);
        await deployment.Operation.NoteAsync(new OperationNote(Ref: release.Ref, Commit: release.Commit, ReleaseId: release.Id), cancellation);
        await beginning.MakeAsync(deployment, cancellation);
        return $"{release.Id}: {release.Subject}";
    }
}
