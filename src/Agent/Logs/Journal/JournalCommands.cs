using System.Globalization;
using MBot.Agent.Platform;

namespace MBot.Agent.Logs.Journal;

/// <summary>journalctl's command lines.</summary>
internal static class JournalCommands
{
    /// <summary>What <c>mbot-app@.service</c> has as its SyslogIdentifier=. Units are matched by name only where there is one: a pattern is compared with those that are there already.</summary>
    private const string Identifier = "mbot-app";

    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    /// <summary>Returns when all that was said until now can be read.</summary>
    public static Command Sync { get; } = new("journalctl", ["--sync"]) { Timeout = Bound };

    /// <summary>The newest entry of the whole journal.</summary>
    public static Command Newest { get; } = new("journalctl", ["--no-pager", "-q", "-o", "json", "-n", "1", "--output-fields=PRIORITY"]) { Timeout = Bound };

    public static Command Read(LogQuery query, int most) => new("journalctl",
        [
            .. Common,
            .. query.Slot is { } slot ? (IEnumerable<string>)["-u", $"mbot-app@{slot}.service"] : ["-t", Identifier],
            .. query.Since is { } since ? (IEnumerable<string>)[string.Create(CultureInfo.InvariantCulture, $"--since=@{since.ToUnixTimeSeconds()}")] : [],
            "-n", most.ToString(CultureInfo.InvariantCulture),
        ]) { Timeout = Bound, KeepLines = 0 };

    /// <param name="cursor">Where to go on; null: from the beginning of what is kept.</param>
    /// <remarks>Following alone means this boot's entries, by an id that can be another one in the agent's view of /proc than in the journal's; merged, it means all.</remarks>
    public static Command Follow(string? cursor) => new("journalctl", [.. Common, "-t", Identifier, "-f", "--merge", "--no-tail", .. cursor is null ? (IEnumerable<string>)[] : [$"--after-cursor={cursor}"]])
    {
        Timeout = Timeout.InfiniteTimeSpan,
        KeepLines = 0,
    };

    private static IEnumerable<string> Common => ["--no-pager", "-q", "--all", "-o", "json", $"--output-fields={JournalEntry.Fields}"];
}
