using MBot.Agent.Deployments.Environments;
using MBot.Agent.Deployments.Source;
using MBot.Agent.Operations;
using MBot.Agent.Platform;

namespace MBot.Agent.Deployments;

/// <summary>What a deployment changed, for the one who asked for it.</summary>
internal sealed class OutcomeReport(GitMirror mirror)
{
    private const int MostCommits = 50;

    public async Task<Outcome> MakeAsync(Deployment deployment, CancellationToken cancellation)
    {
        var downtime = deployment is { StoppedServingAt: { } from, ServingAgainAt: { } to } ? to - from : TimeSpan.Zero;
        var preparation = (deployment.SwitchedAt ?? deployment.Operation.Operation.AcceptedAt) - deployment.Operation.Operation.AcceptedAt - deployment.ProbeTime;
        return new Outcome
        {
            SwitchMode = deployment.Mode,
            Downtime = downtime,
            Commits = await CommitsAsync(deployment, cancellation),
            Requirements = RequirementChanges.Between(deployment.PreviousRelease?.Freeze ?? [], deployment.Release!.Freeze),
            Warnings = deployment.Warnings,
            Preparation = preparation,
            Probe = deployment.ProbeTime,
        };
    }

    private static CommitSummary Summary(CommitInfo commit) => new(commit.Id, commit.Author, commit.Subject, commit.Time);

    private async Task<IReadOnlyList<CommitSummary>> CommitsAsync(Deployment deployment, CancellationToken cancellation)
    {
        if (deployment.PreviousRelease?.Commit == deployment.Commit!.Id)
            return [];
        try
        {
            var commits = await mirror.ChangesAsync(deployment.PreviousRelease?.Commit, deployment.Commit.Id, MostCommits, cancellation);
            return commits.Select(Summary).ToArray();
        }
        catch (MBotException)
        {
            return [Summary(deployment.Commit)]; // the mirror is gone or broken: a rollback needs it for nothing but this list
        }
    }
}
