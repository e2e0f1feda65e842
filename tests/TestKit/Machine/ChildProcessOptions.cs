namespace MBot.TestKit;

/// <summary>How a <see cref="ChildProcess"/> is started.</summary>
public sealed record ChildProcessOptions
{
    /// <summary>Its folder; the test's own when null.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Variables on top of the test's own; null removes one.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>Run as another user; needs root and setpriv.</summary>
    public RunAs? User { get; init; }

    /// <summary>Lead a session and process group of its own, so that the group can be killed without the test.</summary>
    public bool OwnGroup { get; init; }
}
