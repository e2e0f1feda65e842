using System.CommandLine;
using MBot.Client.Atlas;
using MBot.Client.Sessions;

namespace MBot.Client.Commands;

internal sealed class AtlasStatusCommand : Verb
{
    private readonly Argument<string> address = new("ADDRESS") { Description = "An IPv4 address or a network that was let in.", HelpName = "ADDRESS" };
    private readonly AtlasOptions atlas = new();

    public AtlasStatusCommand(ClientEnvironment environment)
        : base(environment, "status", "Tell whether an entry of the access list counts already: active, pending, failed or none.", AtlasOptions.Explained)
    {
        Add(address);
        atlas.AddTo(this);
    }

    public static string Word(EntryStatus? status) => status is { } known ? known.ToString().ToLowerInvariant() : "none";

    protected override async Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken)
    {
        using var api = await atlas.OpenAsync(session, cancellationToken).ConfigureAwait(false);
        var entry = AtlasAllowCommand.EntryOf(session.Get(address)!);
        var status = await api.StatusAsync(entry, cancellationToken).ConfigureAwait(false);
        atlas.Remember(session);
        if (session.Json)
        {
            session.Terminal.Document(writer =>
            {
                writer.WriteString("entry", entry);
                writer.WriteString("status", Word(status));
            });
        }
        else
        {
            session.Terminal.Line($"{entry}\t{Word(status)}");
        }

        return status == EntryStatus.Active ? ExitCode.Ok : ExitCode.Failed;
    }
}
