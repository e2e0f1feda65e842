namespace MBot.Agent.Diagnostics;

/// <summary>What one check saw.</summary>
/// <param name="Detail">A version, a number, a few words.</param>
internal sealed record Finding(CheckResult Result, string Detail)
{
    /// <summary>What is wrong; empty when nothing is.</summary>
    public string Cause { get; init; } = "";

    /// <summary>What to do about it, in words.</summary>
    public string WayOut { get; init; } = "";

    /// <summary>What does it, or shows more.</summary>
    public string Command { get; init; } = "";

    /// <summary>The last lines of whoever said it, oldest first.</summary>
    public IReadOnlyList<string> Evidence { get; init; } = [];

    public static Finding Ok(string detail) => new(CheckResult.Ok, detail);

    public static Finding Skipped(string why) => new(CheckResult.Skipped, why);

    public static Finding Warning(string detail, string cause, string wayOut, string command = "") =>
        new(CheckResult.Warning, detail) { Cause = cause, WayOut = wayOut, Command = command };

    public static Finding Failed(string detail, string cause, string wayOut, string command = "") =>
        new(CheckResult.Failed, detail) { Cause = cause, WayOut = wayOut, Command = command };
}
