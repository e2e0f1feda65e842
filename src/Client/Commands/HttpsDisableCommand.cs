using System.CommandLine;
using MBot.Client.Output;
using MBot.Client.Sessions;
using MBot.Protos.V1;

namespace MBot.Client.Commands;

internal sealed class HttpsDisableCommand : Verb
{
    private readonly Option<bool> yes = Common.Yes("serving plain HTTP");

    public HttpsDisableCommand(ClientEnvironment environment)
        : base(environment, "disable", "Serve the app over plain HTTP again.", """
            Browsers that were told to insist on https do not come back until that time has run out: 'https status' says how long it is.
            """)
    {
        Add(yes);
    }

    protected override async Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var status = await session.Agent.ReadAsync(options => session.Agent.Https.GetAsync(new GetHttpsRequest(), options), cancellationToken).ConfigureAwait(false);
        var insist = status.HstsSeconds > 0 ? $" Browsers that were here insist on https for up to {Text.Span(TimeSpan.FromSeconds(status.HstsSeconds))} and will not see the app." : "";
        await session.Terminal.ConfirmAsync($"Serve plain HTTP.{insist}", session.Get(yes), cancellationToken).ConfigureAwait(false);
        var request = new DisableHttpsRequest { OperationId = OperationRun.NewId() };
        var operation = await OperationRun.StartAsync(session, request.OperationId, options => session.Agent.Https.DisableAsync(request, options), cancellationToken).ConfigureAwait(false);
        return await OperationRun.FollowAsync(session, operation, watch: true, cancellationToken).ConfigureAwait(false);
    }
}
