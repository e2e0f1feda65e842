using System.CommandLine;
using MBot.Client.Output;
using MBot.Client.Restore;
using MBot.Client.Sessions;
using MBot.Protos.V1;

namespace MBot.Client.Commands;

internal sealed class AccessListCommand : Verb
{
    private readonly Option<bool> all = new("--all") { Description = "Also those that were removed." };

    public AccessListCommand(ClientEnvironment environment)
        : base(environment, "list", "List who has access.") => Add(all);

    protected override async Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken)
    {
        // Asked for in full, so that the laptop with the CA learns whom colleagues have removed.
        var reply = await session.Agent.ReadAsync(options => session.Agent.Access.ListAsync(new ListAccessRequest { IncludeRemoved = true }, options), cancellationToken).ConfigureAwait(false);
        var remarks = new AccessMemory(session.Environment.Folder).Learn(session.Agent.Profile, reply.Entries, reply.Epoch);
        Show(session, reply);
        foreach (var line in remarks)
            session.Terminal.Note(line, Style.Bad);
        return ExitCode.Ok;
    }

    private void Show(Session session, ListAccessReply reply)
    {
        if (!session.Get(all))
        {
            foreach (var removed in reply.Entries.Where(entry => entry.RemovedAt is not null).ToList())
                reply.Entries.Remove(removed);
        }

        if (session.Json)
            session.Terminal.Document(reply);
        else
            session.Terminal.Table(["NAME", "ROLE", "UNTIL", "ADDED", "BY", "SERIAL", "REMOVED"],
                [.. reply.Entries.Select(entry => new Cell[]
                {
                    entry.Name, entry.Role.ToString().ToLowerInvariant(), Text.Moment(entry.NotAfter, session.Clock), Text.Moment(entry.AddedAt, session.Clock),
                    entry.AddedBy, entry.Serial, new(Text.Moment(entry.RemovedAt, session.Clock), Style.Warning),
                })], "nobody is listed");
    }
}
