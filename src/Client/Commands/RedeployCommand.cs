using System.CommandLine;
using MBot.Client.Sessions;
using MBot.Protos.V1;

namespace MBot.Client.Commands;

internal sealed class RedeployCommand : Verb
{
    private readonly Option<string?> reference = new("--ref", "-r") { Description = "Branch, tag or commit. Else the one of 'source set', else the repository's default branch.", HelpName = "REF" };
    private readonly Option<bool> noWatch = Common.NoWatch();
    private readonly WhenFullOptions whenFull = new();
    private readonly Option<bool> freshEnvironment = new("--fresh-env") { Description = "Build the Python environment anew even if one for the same requirements exists." };
    private readonly Option<bool> yes = Common.Yes("ending sessions (--cut) or showing the maintenance page (--stop-start)");

    public RedeployCommand(ClientEnvironment environment)
        : base(environment, "redeploy", "Bring a new release live without dropping anyone.", """
            The release is fetched, prepared and started beside the live one; traffic moves when it is healthy, and moves back if it
            turns bad within the watch window. Open sessions stay on their release until they end or the drain time-out comes.
            Each step is shown as it happens; if the connection drops, watching goes on where it was. Ctrl-C stops watching, not the
            redeploy. Exit codes: 0 live, 5 failed (nothing changed), 6 reverted, 7 cancelled or superseded, 8 outcome unknown.
            """)
    {
        Add(reference);
        Add(noWatch);
        whenFull.AddTo(this);
        Add(freshEnvironment);
        Add(yes);
    }

    protected override async Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var request = new RedeployRequest
        {
            OperationId = OperationRun.NewId(),
            Ref = session.Get(reference) ?? "",
            WhenFull = whenFull.Of(session),
            FreshEnvironment = session.Get(freshEnvironment),
        };
        await WhenFullOptions.ConfirmAsync(session, request.WhenFull, session.Get(yes), cancellationToken).ConfigureAwait(false);
        var operation = await OperationRun.StartAsync(session, request.OperationId, options => session.Agent.Deployments.RedeployAsync(request, options), cancellationToken).ConfigureAwait(false);
        return await OperationRun.FollowAsync(session, operation, !session.Get(noWatch), cancellationToken).ConfigureAwait(false);
    }
}
