namespace MBot.Client.Output;

/// <summary>What the three standard streams are.</summary>
internal sealed record TerminalTraits
{
    public bool InputIsTerminal { get; init; }

    public bool OutputIsTerminal { get; init; }

    public bool ErrorIsTerminal { get; init; }

    /// <summary>The user wants no colours, or the terminal has none.</summary>
    public bool Plain { get; init; }

    /// <summary>The terminal can't move its cursor.</summary>
    public bool Dumb { get; init; }

    public bool OutputColour => OutputIsTerminal && !Plain;

    public bool ErrorColour => ErrorIsTerminal && !Plain;

    /// <summary>Of this process; NO_COLOR as no-color.org has it.</summary>
    public static TerminalTraits OfProcess(Func<string, string?> environment) => new()
    {
        InputIsTerminal = !Console.IsInputRedirected,
        OutputIsTerminal = !Console.IsOutputRedirected,
        ErrorIsTerminal = !Console.IsErrorRedirected,
        Plain = environment("NO_COLOR") is { Length: > 0 } || environment("TERM") is null or "" or "dumb",
        Dumb = environment("TERM") is null or "" or "dumb",
    };
}
