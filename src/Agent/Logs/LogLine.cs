namespace MBot.Agent.Logs;

/// <summary>One line, as it leaves: without secrets.</summary>
/// <param name="Origin">The slot (app), the file (nginx), the category (agent), the operation (deploy), the file or step (boot).</param>
/// <param name="IsError">Standard error, or a level of warning and above.</param>
internal sealed record LogLine(LogSource Source, DateTimeOffset Time, string Origin, bool IsError, string Text)
{
    /// <summary>Tells the same line from a feed's history and from its live part apart from another; null for lines of files.</summary>
    public string? Key { get; init; }

    /// <summary>Not 0: no line of the log's, but the word that so many are missing before the next one.</summary>
    public long Missed { get; init; }
}
