using System.Globalization;
using MBot.Client.Output;
using MBot.Client.Sessions;

namespace MBot.Client.Commands;

internal sealed class KeypairListCommand : Verb
{
    public KeypairListCommand(ClientEnvironment environment)
        : base(environment, "list", "Show the project's key pairs in AWS, and whose private key is here.") => AwsOptions.AddTo(this);

    protected override async Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var keys = session.Environment.Folder.Keys;
        var pairs = (await session.Ec2.OurKeyPairsAsync(cancellationToken).ConfigureAwait(false))
            .OrderBy(pair => pair.Name, StringComparer.Ordinal)
            .Select(pair => (Pair: pair, File: Path.Combine(keys, pair.Name) is var path && File.Exists(path) ? path : null))
            .ToList();
        if (session.Json)
        {
            session.Terminal.Document(writer =>
            {
                writer.WriteStartArray("keyPairs");
                foreach (var (pair, file) in pairs)
                {
                    writer.WriteStartObject();
                    writer.WriteString("id", pair.Id);
                    writer.WriteString("name", pair.Name);
                    writer.WriteString("type", pair.Type);
                    writer.WriteString("fingerprint", pair.Fingerprint);
                    writer.WriteString("createdAt", pair.CreatedAt?.ToString("O", CultureInfo.InvariantCulture));
                    writer.WriteString("privateKey", file);
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
            });
            return ExitCode.Ok;
        }

        session.Terminal.Table(["NAME", "ID", "TYPE", "FINGERPRINT", "PRIVATE KEY"],
            [.. pairs.Select(row => new Cell[] { row.Pair.Name, row.Pair.Id, row.Pair.Type, row.Pair.Fingerprint, row.File ?? "not here" })], "no key pairs: mbot-client keypair create NAME");
        return ExitCode.Ok;
    }
}
