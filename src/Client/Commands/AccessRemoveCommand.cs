using System.CommandLine;
using MBot.Client.Output;
using MBot.Client.Restore;
using MBot.Client.Sessions;
using MBot.Protos.V1;

namespace MBot.Client.Commands;

internal sealed class AccessRemoveCommand : Verb
{
    private readonly Argument<string> name = new("NAME") { Description = "As 'access list' shows it.", HelpName = "NAME" };
    private readonly Option<bool> yes = Common.Yes("shutting someone out");

    public AccessRemoveCommand(ClientEnvironment environment)
        : base(environment, "remove", "Take someone's access away, at once.", "Connections that are open are closed. It can't be undone: give them a new certificate instead.")
    {
        name.CompletionSources.Add(Suggest.Clients(environment));
        Add(name);
        Add(yes);
    }

    protected override async Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var who = session.Get(name)!;
        await session.Terminal.ConfirmAsync($"{who} loses access at once, open connections included; the certificate can't be revived.", session.Get(yes), cancellationToken).ConfigureAwait(false);
        var entry = await session.Agent.ChangeAsync(options => session.Agent.Access.RemoveAsync(new RemoveAccessRequest { Name = who }, options), cancellationToken).ConfigureAwait(false);
        foreach (var line in new AccessMemory(session.Environment.Folder).Learn(session.Agent.Profile, [entry]))
            session.Terminal.Note(line, Style.Warning);
        if (session.Json)
            session.Terminal.Document(entry);
        else
            session.Terminal.Line($"{entry.Name} has no access any more");
        return ExitCode.Ok;
    }
}
