namespace MBot.Agent.Logs;

/// <summary>Which lines are wanted. Checked when it is used.</summary>
internal sealed record LogQuery
{
    public const int MostLines = 100_000;

    /// <summary>Empty: the app's.</summary>
    public IReadOnlyList<LogSource> Sources { get; init; } = [];

    /// <summary>The last so many of the lines that fit, 1 to <see cref="MostLines"/>.</summary>
    public int Tail { get; init; } = MostLines;

    public DateTimeOffset? Since { get; init; }

    /// <summary>Only lines that contain this; a .NET regular expression when <see cref="Regex"/> is set. Sees lines without their secrets.</summary>
    public string? Grep { get; init; }
    public bool Regex { get; init; }

    /// <summary>Go on with lines as they are written.</summary>
    public bool Follow { get; init; }

    /// <summary>Only this slot's lines.</summary>
    public string? Slot { get; init; }
}
