using System.CommandLine;
using MBot.Client.Output;
using MBot.Client.Restore;
using MBot.Client.Sessions;
using MBot.Protos.V1;

namespace MBot.Client.Commands;

internal sealed class AccessRestoredCommand : Verb
{
    private readonly Option<bool> yes = Common.Yes("closing the audit's gap");

    public AccessRestoredCommand(ClientEnvironment environment)
        : base(environment, "restored", "Tell the agent that an old copy of its disk came back.", """
            After the agent's disk was restored from a snapshot or a backup, the agent has forgotten what came after: whom you removed
            gets in again, and its audit ends earlier than you have seen. This sends it all removals that this laptop knows of, in a
            statement signed with the CA's key that counts once; connections of the removed are closed. The audit goes on from the
            restored end with the record audit.restored, and 'audit verify' accepts the gap because of it, on colleagues' laptops too.
            Only the laptop that made the CA can do this. If nobody restored a disk on purpose and 'audit verify' says that an old
            copy came back, find out who did before you run this.
            """) => Add(yes);

    protected override async Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var restoration = new Restoration(session.Agent, session.Environment.Folder, session.Clock);
        var found = await restoration.LookAsync(cancellationToken).ConfigureAwait(false);
        Tell(session.Terminal, found);
        await session.Terminal.ConfirmAsync("The audit's records that came after the restored copy are given up: 'audit verify' will not miss them any more.", session.Get(yes), cancellationToken).ConfigureAwait(false);
        var reply = await restoration.MarkAsync(found, cancellationToken).ConfigureAwait(false);
        if (session.Json)
            session.Terminal.Document(reply);
        else
            Close(session.Terminal, reply);
        return ExitCode.Ok;
    }

    public static void Tell(Terminal terminal, RestoreFindings found)
    {
        if (found.LostRecords > 0)
            terminal.Note(Text.Invariant($"the audit ends at {found.Head.Sequence}; this client has seen it up to {found.Remembered!.Sequence}"), Style.Warning);
        foreach (var revived in found.Revived)
            terminal.Note($"{revived.Name} ({revived.Role.ToString().ToLowerInvariant()}, {revived.Serial}) was removed and gets in again", Style.Warning);
        if (found.LostRecords == 0 && found.Revived.Count == 0)
            terminal.Note("nothing that this client remembers is missing from the agent", Style.Dim);
    }

    public static void Close(Terminal terminal, MarkRestoredReply reply)
    {
        var names = reply.Revoked.Select(entry => entry.Name).Distinct().ToList();
        terminal.Say(names.Count == 0 ? "nobody had to be removed again" : $"removed again: {string.Join(", ", names)}; {Text.Count(reply.ClosedConnections, "connection")} closed");
        terminal.Say(Text.Invariant($"the audit goes on with record {reply.Record?.Sequence}, audit.restored, epoch {reply.Epoch}"));
    }
}
