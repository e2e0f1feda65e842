using MBot.Client.Output;
using MBot.Client.Sessions;

namespace MBot.Client.Commands;

internal sealed class AtlasListCommand : Verb
{
    private readonly AtlasOptions atlas = new();

    public AtlasListCommand(ClientEnvironment environment)
        : base(environment, "list", "List who may reach the Atlas project's clusters.", AtlasOptions.Explained) => atlas.AddTo(this);

    protected override async Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken)
    {
        using var api = await atlas.OpenAsync(session, cancellationToken).ConfigureAwait(false);
        var entries = await api.ListAsync(cancellationToken).ConfigureAwait(false);
        atlas.Remember(session);
        if (!session.Json)
        {
            session.Terminal.Table(["ENTRY", "COMMENT", "UNTIL"], [.. entries.Select(entry => new Cell[] { entry.Value, entry.Comment, entry.DeleteAfter })], "nobody is let in");
            return ExitCode.Ok;
        }

        session.Terminal.Document(writer =>
        {
            writer.WriteStartArray("entries");
            foreach (var entry in entries)
            {
                writer.WriteStartObject();
                writer.WriteString("entry", entry.Value);
                writer.WriteString("comment", entry.Comment);
                writer.WriteString("deleteAfter", entry.DeleteAfter);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        });
        return ExitCode.Ok;
    }
}
