using System.CommandLine;
using MBot.Client.Output;
using MBot.Client.Sessions;
using MBot.Protos.V1;

namespace MBot.Client.Commands;

internal sealed class RollbackCommand : Verb
{
    private readonly Argument<string?> release = new("RELEASE")
    {
        Description = "The release to go back to: an id from 'releases', or its beginning if only one begins so. Else the newest good one other than the live one.",
        Arity = ArgumentArity.ZeroOrOne,
        HelpName = "RELEASE",
    };

    private readonly Option<bool> list = new("--list") { Description = "Only list what can be gone back to." };
    private readonly Option<bool> noWatch = Common.NoWatch();
    private readonly WhenFullOptions whenFull = new();
    private readonly Option<bool> yes = Common.Yes("taking the live release out of service");

    public RollbackCommand(ClientEnvironment environment)
        : base(environment, "rollback", "Bring an earlier release live again.", """
            The same way as a redeploy, with a release that exists; during a redeploy's watch window it is immediate and supersedes it.
            Secrets stay today's. The release that was live counts as bad until it is deployed again.
            """)
    {
        release.CompletionSources.Add(Suggest.Releases(environment));
        Add(release);
        Add(list);
        Add(noWatch);
        whenFull.AddTo(this);
        Add(yes);
    }

    protected override async Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var all = (await session.Agent.ReadAsync(options => session.Agent.Deployments.ListReleasesAsync(new ListReleasesRequest(), options), cancellationToken).ConfigureAwait(false)).Releases;
        var possible = all.Where(candidate => !candidate.Live && candidate.State != ReleaseState.Preparing).ToList();
        if (session.Get(list))
        {
            ReleasesCommand.Show(session, possible, "there is no release to go back to");
            return ExitCode.Ok;
        }

        var target = Choose(all, session.Get(release));
        var live = all.FirstOrDefault(candidate => candidate.Live);
        var to = target is null ? "the newest good release" : $"{target.Id} ({ReleasesCommand.StateWord(target)}: {target.Subject})";
        await session.Terminal.ConfirmAsync($"Rollback from {live?.Id ?? "nothing"} to {to}. The live release then counts as bad.", session.Get(yes), cancellationToken).ConfigureAwait(false);
        var request = new RollbackRequest { OperationId = OperationRun.NewId(), ReleaseId = target?.Id ?? "", WhenFull = whenFull.Of(session) };
        await WhenFullOptions.ConfirmAsync(session, request.WhenFull, session.Get(yes), cancellationToken).ConfigureAwait(false);
        var operation = await OperationRun.StartAsync(session, request.OperationId, options => session.Agent.Deployments.RollbackAsync(request, options), cancellationToken).ConfigureAwait(false);
        return await OperationRun.FollowAsync(session, operation, !session.Get(noWatch), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Without a name the agent chooses; it is asked for nothing that it would refuse.</summary>
    private static Release? Choose(IReadOnlyList<Release> all, string? name)
    {
        if (name is null)
        {
            return all.FirstOrDefault(candidate => !candidate.Live && candidate.State == ReleaseState.Good)
                ?? throw ClientException.Refused("rollback.no-good-release", "there is no good release other than the live one", "mbot-client rollback --list shows the others; name one to go there all the same");
        }

        var matches = all.Where(candidate => candidate.Id.StartsWith(name, StringComparison.Ordinal) || candidate.Commit.StartsWith(name, StringComparison.Ordinal)).ToList();
        return matches switch
        {
            [] => throw ClientException.Refused("release.unknown", $"there is no release '{name}'", "mbot-client rollback --list"),
            [var only] => only,
            _ => throw ClientException.Refused("release.ambiguous", $"'{name}' fits several releases: {string.Join(", ", matches.Select(match => match.Id))}"),
        };
    }
}
