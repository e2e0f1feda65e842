using MBot.Agent.Deployments.Releases;
using MBot.Agent.Operations;

namespace MBot.Agent.Deployments.Steps;

/// <summary>The commit's files as a release of their own, read-only for the app.</summary>
internal sealed class CreateRelease(ReleaseStore releases, ReleaseTree tree, Beginning beginning) : IDeploymentStep
{
    public string Name => "create release";

    public OperationState State => OperationState.Preparing;

    public async Task<string> RunAsync(Deployment deployment, CancellationToken cancellation)
    {
        var commit = deployment.Commit!;
        var release = releases.Create(deployment.Operation.Operation.Ref ?? "", commit, deployment.Request.RequestedBy);
        deployment.Release = release;
        await deployment.Operation.NoteAsync(new OperationNote(ReleaseId: release.Id), cancellation);
        await tree.WriteAsync(commit.Id, releases.TreeOf(release.Id), deployment.Manifest, cancellation);
        await beginning.MakeAsync(deployment, cancellation);
        return release.Id;
    }
}
