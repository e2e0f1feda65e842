using Spectre.Console;

namespace MBot.Client.Output;

/// <summary>Spectre's console over the terminal's own writers.</summary>
internal static class SpectreConsole
{
    public static IAnsiConsole For(Terminal terminal) => Over(terminal.Output, terminal.Traits.OutputColour);

    private static IAnsiConsole Over(TextWriter writer, bool colour)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = AnsiSupport.Yes,
            ColorSystem = colour ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.Yes,
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });
        return console;
    }
}
