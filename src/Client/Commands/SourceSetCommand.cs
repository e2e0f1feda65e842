using System.CommandLine;
using MBot.Client.Sessions;
using MBot.Protos.V1;

namespace MBot.Client.Commands;

internal sealed class SourceSetCommand : Verb
{
    private readonly Argument<string> url = new("URL") { Description = "What git fetches from: https://…, ssh://…, git@host:path, or a path on the instance.", HelpName = "URL" };
    private readonly Option<string?> reference = new("--ref", "-r") { Description = "Deployed when a redeploy names none. Else the repository's default branch.", HelpName = "REF" };

    public SourceSetCommand(ClientEnvironment environment)
        : base(environment, "set", "Set the repository that releases come from.",
            "For a private repository over SSH, add the key that 'source deploy-key' prints to it, for reading.")
    {
        Add(url);
        Add(reference);
    }

    protected override async Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var request = new SetSourceRequest { Url = session.Get(url), Ref = session.Get(reference) ?? "" };
        var source = await session.Agent.ChangeAsync(options => session.Agent.Deployments.SetSourceAsync(request, options), cancellationToken).ConfigureAwait(false);
        SourceShowCommand.Show(session, source);
        return ExitCode.Ok;
    }
}
