using System.Globalization;
using MBot.Agent.Services.Shim;

namespace MBot.Agent.Logs;

/// <summary>The forms of the files. Pure; a line in no known form goes on with the one before it.</summary>
internal static class LogParsers
{
    private const string NginxErrorTime = "yyyy/MM/dd HH:mm:ss";

    /// <summary>What a slot's shim writes.</summary>
    public static RawLine App(string line) =>
        LogFormat.TryParse(line, out var record) ? new RawLine(record.At, null, record.IsError, record.Text) : new RawLine(null, null, false, line);

    /// <summary>As <see cref="App"/>, the text beginning with level and category: <c>warning MBot.Agent.Nginx: …</c></summary>
    public static RawLine Agent(string line)
    {
        if (!LogFormat.TryParse(line, out var record))
            return new RawLine(null, null, false, line);
        var level = record.Text.IndexOf(' ');
        var colon = record.Text.IndexOf(": ", StringComparison.Ordinal);
        return level > 0 && colon > level
            ? new RawLine(record.At, record.Text[(level + 1)..colon], record.IsError, $"{record.Text[..level]}: {record.Text[(colon + 2)..]}")
            : new RawLine(record.At, null, record.IsError, record.Text);
    }

    /// <summary>The agent's own form, which begins with an ISO time, or nginx's <c>combined</c>.</summary>
    public static RawLine NginxAccess(string line)
    {
        var space = line.IndexOf(' ');
        if (space > 0 && DateTimeOffset.TryParseExact(line.AsSpan(0, space), "yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture, DateTimeStyles.None, out var iso))
            return new RawLine(iso.ToUniversalTime(), null, line.AsSpan(space + 1).StartsWith("5"), line[(space + 1)..]);
        var open = line.IndexOf('[');
        var close = line.IndexOf(']');
        if (open >= 0 && close > open && TryParseCommonTime(line.AsSpan(open + 1, close - open - 1), out var time))
            return new RawLine(time, null, line.AsSpan(close).Contains("\" 5", StringComparison.Ordinal), line);
        return new RawLine(null, null, false, line);
    }

    /// <summary><c>2026/11/22 14:12:06 [error] 123#123: …</c>, in the machine's time zone.</summary>
    public static RawLine NginxError(string line)
    {
        if (line.Length <= NginxErrorTime.Length
            || !DateTime.TryParseExact(line.AsSpan(0, NginxErrorTime.Length), NginxErrorTime, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal | DateTimeStyles.AdjustToUniversal, out var time))
            return new RawLine(null, null, true, line);
        var text = line[NginxErrorTime.Length..].TrimStart();
        var harmless = text.StartsWith("[notice]", StringComparison.Ordinal) || text.StartsWith("[info]", StringComparison.Ordinal) || text.StartsWith("[debug]", StringComparison.Ordinal);
        return new RawLine(time, null, !harmless, text);
    }

    /// <summary>22/Nov/2026:14:12:06 +0000</summary>
    private static bool TryParseCommonTime(ReadOnlySpan<char> text, out DateTimeOffset time)
    {
        time = default;
        // .NET wants a colon in the zone, which this form lacks.
        return text.Length == 26 && DateTimeOffset.TryParseExact(
            $"{text[..24]}:{text[24..]}", "dd/MMM/yyyy:HH:mm:ss zzz", CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out time);
    }
}
