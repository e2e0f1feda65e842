using System.Globalization;
using System.Text.Json;

namespace MBot.Agent.Logs;

/// <summary>
/// How the machine became an instance, in its own words: what cloud-init did, what user-data printed, and install.sh's steps.
/// There is nothing of it on a machine that was set up by hand without cloud-init, but for the steps.
/// </summary>
internal static class BootLogs
{
    private const string CloudInitTime = "yyyy-MM-dd HH:mm:ss,fff";

    /// <param name="logs">The machine's folder of logs.</param>
    /// <param name="install">Where install.sh and user-data keep their progress.</param>
    public static IReadOnlyList<LogFileSet> Of(string logs = "/var/log", string install = "/var/lib/mbot-install") =>
    [
        new(LogSource.Boot, logs, "cloud-init-output.log", Output),
        new(LogSource.Boot, logs, "cloud-init.log", CloudInit),
        new(LogSource.Boot, install, "progress", Progress),
    ];

    /// <summary>What user-data prints has no times; what cloud-init prints around it has: <c>Cloud-init v. 22.4.2 running 'modules:final' at Mon, 23 Nov 2026 00:15:06 +0000. Up 9.1 seconds.</c></summary>
    public static RawLine Output(string line)
    {
        const string before = " at ";
        if (line.StartsWith("Cloud-init v. ", StringComparison.Ordinal)
            && line.IndexOf(before, StringComparison.Ordinal) is var at and > 0
            && line.IndexOf(". ", at, StringComparison.Ordinal) is var end and > 0
            && DateTimeOffset.TryParse(line.AsSpan((at + before.Length)..end), CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out var time))
            return new RawLine(time, null, false, line);
        return new RawLine(null, null, false, line);
    }

    /// <summary><c>2026-11-23 00:15:06,123 - util.py[WARNING]: …</c>, in UTC whatever the machine's zone. Nine lines of ten are DEBUG.</summary>
    public static RawLine CloudInit(string line)
    {
        if (line.Length <= CloudInitTime.Length
            || !DateTimeOffset.TryParseExact(line.AsSpan(0, CloudInitTime.Length), CloudInitTime, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
            return new RawLine(null, null, false, line);
        var text = line[CloudInitTime.Length..];
        text = text.StartsWith(" - ", StringComparison.Ordinal) ? text[3..] : text.TrimStart();
        var level = text.AsSpan(0, Math.Max(0, text.IndexOf("]:", StringComparison.Ordinal)));
        return new RawLine(time, null, level.EndsWith("[WARNING") || level.EndsWith("[ERROR") || level.EndsWith("[CRITICAL"), text, Hidden: level.EndsWith("[DEBUG"));
    }

    /// <summary>A JSON object: time, step, state, text.</summary>
    public static RawLine Progress(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            if (document.RootElement is { ValueKind: JsonValueKind.Object } step
                && Of(step, "time") is { } written
                && DateTimeOffset.TryParse(written, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out var time))
                return new RawLine(time, Of(step, "step"), Of(step, "state") == "failed", $"{Of(step, "state")}: {Of(step, "text")}");
        }
        catch (JsonException)
        {
            // A line that a full disk or a power cut left half: shown as it is.
        }

        return new RawLine(null, null, false, line);
    }

    private static string? Of(JsonElement step, string name) =>
        step.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
