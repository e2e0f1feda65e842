using System.CommandLine;
using MBot.Client.Output;
using MBot.Client.Sessions;

namespace MBot.Client.Commands;

/// <summary>A passphrase from whoever sits at the terminal, or from a file for scripts; never from the command line, which others can read.</summary>
internal static class Passphrase
{
    private const int Shortest = 12;

    public static Option<string?> Option() => new("--passphrase-file") { Description = "Take the passphrase from the first line of a file; - is standard input. Else it is asked for.", HelpName = "FILE|-" };

    /// <summary>A new one: asked twice, and not too short.</summary>
    public static async Task<string> NewAsync(Session session, string? file, CancellationToken cancellationToken)
    {
        var passphrase = await ReadAsync(session, file, "New passphrase for the CA", cancellationToken).ConfigureAwait(false);
        if (passphrase.Length < Shortest)
            throw ClientException.Usage($"a passphrase for the CA has at least {Shortest} characters");
        if (file is null && await ReadAsync(session, null, "Once more", cancellationToken).ConfigureAwait(false) != passphrase)
            throw ClientException.Usage("the two passphrases differ");
        return passphrase;
    }

    public static async Task<string> ReadAsync(Session session, string? file, string question, CancellationToken cancellationToken)
    {
        var terminal = session.Terminal;
        if (file == "-")
            return FirstLine(await terminal.Input.ReadToEndAsync(cancellationToken).ConfigureAwait(false));
        if (file is not null)
            return FirstLine(await File.ReadAllTextAsync(session.Environment.FullPath(file), cancellationToken).ConfigureAwait(false));
        if (!terminal.Traits.InputIsTerminal)
            throw ClientException.Usage("there is no terminal to ask for the passphrase at", "--passphrase-file FILE, or - for standard input");
        var typed = await HiddenInput.ReadLineAsync(() =>
        {
            terminal.Error.Write($"{question} (not shown): ");
            terminal.Error.Flush();
        }, cancellationToken).ConfigureAwait(false);
        await terminal.Error.WriteLineAsync().ConfigureAwait(false);
        return typed ?? throw ClientException.Usage("no passphrase");
    }

    private static string FirstLine(string text) => text.Split('\n')[0].TrimEnd('\r');
}
