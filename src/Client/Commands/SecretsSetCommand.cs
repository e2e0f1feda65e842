using System.CommandLine;
using MBot.Client.Output;
using MBot.Client.Sessions;
using MBot.Protos.V1;

namespace MBot.Client.Commands;

internal sealed class SecretsSetCommand : Verb
{
    private readonly Argument<string[]> assignments = new("NAME=VALUE") { Description = "NAME=VALUE; NAME alone asks for the value without showing it; NAME - reads it from standard input.", Arity = ArgumentArity.OneOrMore, HelpName = "NAME[=VALUE]" };
    private readonly SecretsChange change = new();

    public SecretsSetCommand(ClientEnvironment environment)
        : base(environment, "set", "Set one or more secrets.", $"""
            Values on the command line end up in the shell's history and are seen by other users of this machine while the command
            runs: prefer NAME alone, or NAME - with the value on standard input (a newline at its end is taken away).

            {SecretsChange.Details}
            """)
    {
        Add(assignments);
        change.AddTo(this);
    }

    protected override async Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var request = new ChangeSecretsRequest();
        var words = session.Get(assignments)!;
        var inputTaken = false;
        for (var i = 0; i < words.Length; i++)
        {
            var (name, value) = Split(words[i]);
            if (value is null && i + 1 < words.Length && words[i + 1] == "-")
            {
                if (inputTaken)
                    throw ClientException.Usage("only one value can be read from standard input");
                inputTaken = true;
                i++;
                value = await ReadInputAsync(session.Terminal.Input, cancellationToken).ConfigureAwait(false);
            }

            value ??= await session.Terminal.SecretAsync(name, cancellationToken).ConfigureAwait(false);
            if (!request.Set.TryAdd(name, value))
                throw ClientException.Usage($"{name} is there twice");
        }

        return await change.SendAsync(session, request, cancellationToken).ConfigureAwait(false);
    }

    private static (string Name, string? Value) Split(string word)
    {
        var (name, value) = word.IndexOf('=', StringComparison.Ordinal) is var at and >= 0 ? (word[..at], word[(at + 1)..]) : (word, null);
        CheckName(name);
        return (name, value);
    }

    /// <summary>The name becomes an environment variable. The message never shows what might be a value.</summary>
    public static void CheckName(string name)
    {
        if (name.Length == 0 || char.IsAsciiDigit(name[0]) || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
            throw ClientException.Usage("a secret's name has letters, digits and underscores only and begins with no digit", "mbot-client secrets set NAME, NAME=VALUE, or NAME - (value on standard input)");
    }

    private static async Task<string> ReadInputAsync(TextReader input, CancellationToken cancellationToken)
    {
        var text = await input.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
        return text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('\n') ? text[..^1] : text;
    }
}
