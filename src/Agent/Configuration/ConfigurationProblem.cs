namespace MBot.Agent.Configuration;

/// <summary>What is wrong with a configuration.</summary>
internal enum ProblemKind
{
    /// <summary>Not JSON (with comments and trailing commas). Stops the agent.</summary>
    Syntax,

    /// <summary>A key or section that this agent does not know: a misspelling, or a newer agent's. A warning at start.</summary>
    Unknown,

    /// <summary>The same key twice. Stops the agent.</summary>
    Duplicate,

    /// <summary>The value's type does not fit. Stops the agent.</summary>
    WrongType,

    /// <summary>A rule of the key's feature is broken. Stops the agent.</summary>
    BrokenRule,
}

/// <param name="Key"><c>section.key</c>, a section, or null when the whole file is meant.</param>
/// <param name="Source">Where to look: the file's path, or the environment variable.</param>
/// <param name="Line">1-based line of the file; null for environment variables and rules about absent keys.</param>
/// <param name="Message">What is wrong, without the place.</param>
/// <param name="Hint">What would be right; null when the message says it.</param>
internal sealed record ConfigurationProblem(
    ProblemKind Kind, string? Key, string Source, int? Line, string Message, string? Hint = null)
{
    /// <summary>The agent does not start, and no change is written, with one of these.</summary>
    public bool IsFatal => Kind != ProblemKind.Unknown;

    public override string ToString() =>
        $"{Source}{(Line is { } line ? $":{line}" : "")}: {Message}{(Hint is null ? "" : $" ({Hint})")}";
}
