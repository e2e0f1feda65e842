using System.CommandLine;
using MBot.Client.Sessions;
using MBot.Protos.V1;

namespace MBot.Client.Commands;

internal sealed class HttpsEnableCommand : Verb
{
    private readonly Argument<string[]> names = new("NAME") { Description = "The app's host names, as visitors type them. Their DNS records must lead to the instance.", Arity = ArgumentArity.OneOrMore, HelpName = "NAME" };
    private readonly Option<string?> email = new("--email") { Description = "Whom the certificate authority may write to about the account. Else the one given before.", HelpName = "ADDRESS" };
    private readonly Option<bool> noWatch = Common.NoWatch();

    public HttpsEnableCommand(ClientEnvironment environment)
        : base(environment, "enable", "Serve the app over https, now and for good.", """
            The names' DNS records, port 80 and the clock are checked, the whole is rehearsed with a test authority, and only then is a
            certificate ordered (Let's Encrypt, whose terms you agree to). nginx takes it over without dropping anyone; plain requests are
            redirected from then on, other names are refused. It is renewed by the agent. When anything fails, visitors are served as before.
            """)
    {
        Add(names);
        Add(email);
        Add(noWatch);
    }

    protected override async Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var request = new EnableHttpsRequest { OperationId = OperationRun.NewId(), Names = { session.Get(names) }, Email = session.Get(email) ?? "" };
        var operation = await OperationRun.StartAsync(session, request.OperationId, options => session.Agent.Https.EnableAsync(request, options), cancellationToken).ConfigureAwait(false);
        return await OperationRun.FollowAsync(session, operation, !session.Get(noWatch), cancellationToken).ConfigureAwait(false);
    }
}
