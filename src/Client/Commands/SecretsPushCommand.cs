using System.CommandLine;
using MBot.Client.Output;
using MBot.Client.Secrets;
using MBot.Client.Sessions;
using MBot.Protos.V1;

namespace MBot.Client.Commands;

internal sealed class SecretsPushCommand : Verb
{
    private readonly Argument<string> file = new("FILE") { Description = "A .env file: NAME=value a line, quotes, comments and export as python-dotenv has them; - reads standard input.", HelpName = "FILE" };
    private readonly Option<bool> replace = new("--replace") { Description = "Also remove the secrets that the file doesn't name." };
    private readonly Option<bool> yes = Common.Yes("removing values that can't be read back (--replace)");
    private readonly SecretsChange change = new();

    public SecretsPushCommand(ClientEnvironment environment)
        : base(environment, "push", "Set the secrets of a .env file.", $"""
            Names that the file doesn't have stay as they are, unless --replace is given.

            {SecretsChange.Details}
            """)
    {
        Add(file);
        Add(replace);
        Add(yes);
        change.AddTo(this);
    }

    protected override async Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var path = session.Get(file)!;
        var text = path == "-"
            ? await session.Terminal.Input.ReadToEndAsync(cancellationToken).ConfigureAwait(false)
            : await File.ReadAllTextAsync(session.Environment.FullPath(path), cancellationToken).ConfigureAwait(false);
        var request = new ChangeSecretsRequest { Replace = session.Get(replace) };
        foreach (var entry in SecretsFile.Parse(path, text))
            request.Set.Add(entry.Name, entry.Value);
        if (request.Replace)
            await session.Terminal.ConfirmAsync($"Every secret that {path} doesn't name is removed; values can't be read back.", session.Get(yes), cancellationToken).ConfigureAwait(false);
        else if (request.Set.Count == 0)
            throw ClientException.Usage($"{path} names no secret", "a line is NAME=value");
        return await change.SendAsync(session, request, cancellationToken).ConfigureAwait(false);
    }
}
