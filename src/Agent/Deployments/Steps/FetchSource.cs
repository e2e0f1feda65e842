using MBot.Agent.Deployments.Environments;
using MBot.Agent.Deployments.Releases;
using MBot.Agent.Deployments.Source;
using MBot.Agent.Operations;

namespace MBot.Agent.Deployments.Steps;

/// <summary>Branch, tag or commit → commit, with what the commit says about itself.</summary>
internal sealed class FetchSource(GitMirror mirror) : IDeploymentStep
{
    public const string StepName = "fetch source";

    public string Name => StepName;

    public OperationState State => OperationState.Preparing;

    public async Task<string> RunAsync(Deployment deployment, CancellationToken cancellation)
    {
        var (reference, commit) = await mirror.FetchAsync(deployment.Request.Ref, line => deployment.Operation.Output("git", line.Text), cancellation);
        deployment.Commit = commit;
        deployment.Manifest = AppManifestReader.Read(await mirror.ReadFileAsync(commit.Id, AppManifest.FileName, cancellation));
        deployment.Requirements = await RequirementsFile.ReadAsync(path => mirror.ReadFileAsync(commit.Id, path, cancellation));
        await deployment.Operation.NoteAsync(new OperationNote(Ref: reference, Commit: commit.Id), cancellation);
        return $"{commit.Short} {reference}: {commit.Subject}";
    }
}
