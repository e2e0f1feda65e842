using System.CommandLine;
using MBot.Client.Output;

namespace MBot.Client.Commands;

/// <summary>Errors as people read them, or as one JSON line on standard error with <c>--json</c>.</summary>
internal static class ErrorReport
{
    public static ExitCode Mendable(Terminal terminal, ClientException error)
    {
        if (terminal.Json)
        {
            terminal.Note(JsonText.Line(writer =>
            {
                writer.WriteStartObject("error");
                writer.WriteString("code", error.Code);
                writer.WriteString("message", error.Message);
                writer.WriteString("field", error.Field);
                writer.WriteString("hint", error.Hint);
                writer.WriteStartArray("evidence");
                foreach (var line in error.Evidence)
                    writer.WriteStringValue(line);
                writer.WriteEndArray();
                writer.WriteNumber("exitCode", (int)error.Exit);
                writer.WriteEndObject();
            }));
            return error.Exit;
        }

        terminal.Note($"error: {(error.Field is { } field ? $"{field}: " : "")}{error.Message}", Style.Bad);
        foreach (var line in error.Evidence)
            terminal.Note("  | " + line, Style.Dim);
        if (error.Hint is { } hint)
            terminal.Note("  → " + hint);
        return error.Exit;
    }

    public static ExitCode Usage(Terminal terminal, ParseResult parsed)
    {
        var path = CommandPath(parsed);
        if (parsed.UnmatchedTokens is [var token, ..])
        {
            var near = Nearest.To(token, parsed.CommandResult.Command.Subcommands.Select(command => command.Name).Concat(parsed.CommandResult.Command.Options.Select(option => option.Name)));
            return Mendable(terminal, ClientException.Usage($"{path} doesn't know '{token}'", (near is null ? "" : $"did you mean {near}? ") + $"{path} --help says what is possible"));
        }

        if (parsed.CommandResult.Command is Group or RootCommand)
            return Mendable(terminal, ClientException.Usage($"{path} needs a verb: {string.Join(", ", parsed.CommandResult.Command.Subcommands.Select(command => command.Name))}", $"{path} --help says what they do"));

        var messages = parsed.Errors.Select(error => string.Join(' ', error.Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))).Distinct();
        return Mendable(terminal, ClientException.Usage(string.Join(" ", messages), $"{path} --help says what is possible"));
    }

    public static ExitCode Bug(Terminal terminal, Exception error)
    {
        terminal.Note("This is a bug in mbot-client. Please report it with what follows and what you were doing.", Style.Bad);
        terminal.Note($"mbot-client {VersionCommand.Number}");
        terminal.Note(error.ToString());
        return ExitCode.Bug;
    }

    private static string CommandPath(ParseResult parsed)
    {
        var names = new List<string>();
        for (var result = parsed.CommandResult; result is not null; result = result.Parent as System.CommandLine.Parsing.CommandResult)
            names.Insert(0, result.Command is RootCommand ? "mbot-client" : result.Command.Name);
        return string.Join(' ', names);
    }
}
