namespace MBot.Agent.Platform;

/// <summary>One program run, as an argument list. Made by pure functions, executed by <see cref="CommandRunner"/>.</summary>
/// <param name="File">An absolute path, or a name looked up in PATH. Never a shell line.</param>
internal sealed record Command(string File, IReadOnlyList<string> Arguments)
{
    public string? WorkingDirectory { get; init; }

    /// <summary>Added to (or, with a null value, removed from) the agent's own environment.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>After this the whole tree is stopped: SIGTERM, then SIGKILL after <see cref="Grace"/>.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(1);

    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Written to standard input, which is then closed; null gives an empty input.</summary>
    public string? StandardInput { get; init; }

    /// <summary>Called for each line as it arrives, from either pipe; must not block.</summary>
    public Action<OutputLine>? OnLine { get; init; }

    /// <summary>
    /// The program leaves a daemon behind that is meant to outlive the agent: it gets no marker, so a later
    /// <see cref="CommandRunner.StopLeftovers"/> does not find it. At a time-out only what is still below the program is stopped.
    /// </summary>
    public bool Detached { get; init; }

    /// <summary>How many of each pipe's last lines the result keeps.</summary>
    public int KeepLines { get; init; } = 2000;

    public override string ToString() => string.Join(' ', [File, .. Arguments]);
}
