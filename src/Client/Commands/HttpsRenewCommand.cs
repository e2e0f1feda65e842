using System.CommandLine;
using MBot.Client.Sessions;
using MBot.Protos.V1;

namespace MBot.Client.Commands;

internal sealed class HttpsRenewCommand : Verb
{
    private readonly Option<bool> dryRun = new("--dry-run") { Description = "Only check and rehearse: whether the next renewal would work. Costs nothing of the authority's limits." };
    private readonly Option<bool> noWatch = Common.NoWatch();

    public HttpsRenewCommand(ClientEnvironment environment)
        : base(environment, "renew", "Get the next certificate now.", """
            The agent renews by itself, with a third of the lifetime left; this is for impatience, and --dry-run for certainty. The authority
            gives five certificates for the same names in a week, and no more.
            """)
    {
        Add(dryRun);
        Add(noWatch);
    }

    protected override async Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var request = new RenewHttpsRequest { OperationId = OperationRun.NewId(), DryRun = session.Get(dryRun) };
        var operation = await OperationRun.StartAsync(session, request.OperationId, options => session.Agent.Https.RenewAsync(request, options), cancellationToken).ConfigureAwait(false);
        return await OperationRun.FollowAsync(session, operation, !session.Get(noWatch), cancellationToken).ConfigureAwait(false);
    }
}
