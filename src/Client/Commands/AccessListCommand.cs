using System.CommandLine;
using MBot.Client.Output;
using MBot.Protos.V1;

namespace MBot.Client.Commands;

internal sealed class AccessListCommand : Verb
{
    private readonly Option<bool> all = new("--all") { Description = "Also those that were removed." };

    public AccessListCommand(ClientEnvironment environment)
        : base(environment, "list", "List who has access.") => Add(all);

    protected override async Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var reply = await session.Agent.ReadAsync(options => session.Agent.Access.ListAsync(new ListAccessRequest { IncludeRemoved = session.Get(all) }, options), cancellationToken).ConfigureAwait(false);
        if (session.Json)
            session.Terminal.Document(reply);
        else
            session.Terminal.Table(["NAME", "ROLE", "UNTIL", "ADDED", "BY", "SERIAL", "REMOVED"],
                [.. reply.Entries.Select(entry => new Cell[]
                {
                    entry.Name, entry.Role.ToString().ToLowerInvariant(), Text.Moment(entry.NotAfter, session.Clock), Text.Moment(entry.AddedAt, session.Clock),
                    entry.AddedBy, entry.Serial, new(Text.Moment(entry.RemovedAt, session.Clock), Style.Warning),
                })], "nobody is listed");
        return ExitCode.Ok;
    }
}
