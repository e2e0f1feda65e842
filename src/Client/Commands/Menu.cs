using System.CommandLine;
using System.Runtime.InteropServices;
using MBot.Client.Output;

namespace MBot.Client.Commands;

/// <summary>
/// What is shown when no verb is given at a terminal: the verbs of every day. Each choice becomes an argument vector that is
/// run as if it had been typed; nothing is done here that a verb doesn't do.
/// </summary>
internal sealed class Menu(ClientEnvironment environment, IReadOnlyList<string> arguments)
{
    private const string Keys = "123456789abcdefghijklmnoprstuvwxyz"; // q leaves

    private static readonly MenuEntry[] Entries =
    [
        new("how everything is", ["status"]),
        new("start the machine", ["start"]),
        new("stop the machine", ["stop"]),
        new("restart app, agent or machine", ["restart"], "app, agent or machine"),
        new("is it reachable?", ["quick"]),
        new("redeploy: bring the newest version live", ["redeploy"]),
        new("roll back to the last good release", ["rollback"]),
        new("logs, as they come (Ctrl-C ends it)", ["logs", "--follow"]),
        new("what is wrong, and what mends it", ["doctor"]),
        new("make a backup", ["backup", "create"]),
        new("list the backups", ["backup", "list"]),
        new("clean up old backups", ["backup", "cleanup"]),
        new("what it costs", ["costs"]),
        new("another instance type", ["resize"], "type, such as t3.medium"),
        new("let this address in", ["allow-ip"]),
        new("a shell on the machine", ["ssh"]),
        new("what the machine said while it booted", ["console"]),
        new("push the app's secrets", ["secrets", "push"], "file (.env.secrets)", ".env.secrets"),
    ];

    /// <summary>Whether the arguments name no verb, and nothing else is wrong with them.</summary>
    public static bool IsFor(ParseResult parsed, Terminal terminal) =>
        terminal is { Json: false, Traits: { InputIsTerminal: true, OutputIsTerminal: true } }
        && parsed.CommandResult.Command is RootCommand && parsed.UnmatchedTokens.Count == 0 && parsed.Errors.Count == 1;

    public async Task<ExitCode> RunAsync(CancellationToken cancellationToken)
    {
        var terminal = environment.Terminal;
        var entries = Entries.Where(entry => IsThere(Root.Build(environment), entry.Arguments)).ToList();
        MenuItem[] items = [.. entries.Select((entry, i) => new MenuItem(Keys[i], $"{entry.Text}  ({string.Join(' ', entry.Arguments)})")), new('q', "leave")];
        while (true)
        {
            var title = environment.Profiles.CurrentName(null) is { } name ? $"mbot-client, profile {name}" : "mbot-client";
            if (await ChooseAsync(title, items, cancellationToken).ConfigureAwait(false) is not { Key: not 'q' } chosen)
                return ExitCode.Ok;
            var entry = entries[Keys.IndexOf(chosen.Key, StringComparison.Ordinal)];
            if (await CompleteAsync(entry, cancellationToken).ConfigureAwait(false) is not { } typed)
                continue;
            terminal.Line($"mbot-client {string.Join(' ', typed)}", Style.Dim);
            var exit = await Cli.RunAsync(typed, environment, cancellationToken).ConfigureAwait(false);
            if (exit != ExitCode.Ok)
                terminal.Note($"exit code {(int)exit}", Style.Dim);
            terminal.Line();
        }
    }

    /// <returns>What would be typed; null: what the verb needs was not given.</returns>
    private async Task<IReadOnlyList<string>?> CompleteAsync(MenuEntry entry, CancellationToken cancellationToken)
    {
        if (entry.Needs is not { } needs)
            return [.. arguments, .. entry.Arguments];
        return await environment.Terminal.AskAsync(needs, cancellationToken).ConfigureAwait(false) is { } word || (word = entry.Usual) is not null
            ? [.. arguments, .. entry.Arguments, word]
            : null;
    }

    // Ctrl-C leaves the menu in order: the cursor that the list has hidden comes back.
    private async Task<MenuItem?> ChooseAsync(string title, IReadOnlyList<MenuItem> items, CancellationToken cancellationToken)
    {
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal =>
        {
            signal.Cancel = true;
            leave.Cancel();
        });
        return await environment.Terminal.ChooseAsync(title, items, leave.Token).ConfigureAwait(false);
    }

    private static bool IsThere(Command root, IReadOnlyList<string> path)
    {
        Command? command = root;
        foreach (var word in path.TakeWhile(word => !word.StartsWith('-')))
            command = command?.Subcommands.FirstOrDefault(sub => sub.Name == word);
        return command is not null;
    }
}

/// <param name="Needs">What is asked for before, and goes behind the arguments.</param>
/// <param name="Usual">Taken when nothing is answered.</param>
internal sealed record MenuEntry(string Text, string[] Arguments, string? Needs = null, string? Usual = null);
