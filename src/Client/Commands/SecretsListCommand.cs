using MBot.Client.Output;
using MBot.Client.Sessions;
using MBot.Protos.V1;

namespace MBot.Client.Commands;

internal sealed class SecretsListCommand(ClientEnvironment environment) : Verb(environment, "list", "List the names of the secrets. Values never come back.")
{
    protected override async Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var reply = await session.Agent.ReadAsync(options => session.Agent.Secrets.ListAsync(new ListSecretsRequest(), options), cancellationToken).ConfigureAwait(false);
        if (session.Json)
            session.Terminal.Document(reply);
        else
            session.Terminal.Table(["NAME", "SET", "NOTE"],
                [.. reply.Secrets.Select(secret => new Cell[]
                {
                    secret.Name, Text.Moment(secret.SetAt, session.Clock),
                    NoteOf(secret),
                })], "no secrets: mbot-client secrets set NAME");
        return ExitCode.Ok;
    }

    private static Cell NoteOf(SecretName secret) =>
        secret.Missing ? new Cell("required by the app, and missing", Style.Bad) : secret.Required ? "required by the app" : "";
}
