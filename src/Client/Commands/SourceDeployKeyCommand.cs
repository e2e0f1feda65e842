using System.CommandLine;
using MBot.Client.Output;
using MBot.Client.Sessions;
using MBot.Protos.V1;

namespace MBot.Client.Commands;

internal sealed class SourceDeployKeyCommand : Verb
{
    private readonly Option<bool> replace = new("--replace") { Description = "Make a new key pair even if there is one. The old one stops counting." };
    private readonly Option<bool> yes = Common.Yes("replacing the key");

    public SourceDeployKeyCommand(ClientEnvironment environment)
        : base(environment, "deploy-key", "Print the public part of the key by which the instance fetches; made there if there is none.",
            "The private part never leaves the instance. Add the printed line to the repository's deploy keys, for reading.")
    {
        Add(replace);
        Add(yes);
    }

    protected override async Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var anew = session.Get(replace);
        if (anew)
            await session.Terminal.ConfirmAsync("The repository must be given the new key before the next redeploy: fetching by the old one ends now.", session.Get(yes), cancellationToken).ConfigureAwait(false);
        var key = await session.Agent.ChangeAsync(options => session.Agent.Deployments.CreateDeployKeyAsync(new CreateDeployKeyRequest { Replace = anew }, options), cancellationToken).ConfigureAwait(false);
        if (session.Json)
        {
            session.Terminal.Document(key);
            return ExitCode.Ok;
        }

        session.Terminal.Line(key.PublicKey);
        if (key.Created)
            session.Terminal.Note("this key is new: add it to the repository's deploy keys", Style.Dim);
        return ExitCode.Ok;
    }
}
