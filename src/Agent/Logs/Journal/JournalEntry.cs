using System.Globalization;
using System.Text;
using System.Text.Json;

namespace MBot.Agent.Logs.Journal;

/// <summary>One entry of systemd's journal, of those fields that are asked for: https://systemd.io/JOURNAL_EXPORT_FORMATS/#journal-json-format.</summary>
internal static class JournalEntry
{
    private const int Warning = 4; // of syslog(3): this and what is below is trouble

    /// <summary>What a line needs.</summary>
    public const string Fields = "MESSAGE,PRIORITY,_SYSTEMD_UNIT,UNIT";

    /// <summary>Null when the line is no entry.</summary>
    /// <param name="json">One line of <c>journalctl -o json</c>.</param>
    public static LogLine? Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var entry = document.RootElement;
            if (Text(entry, "__CURSOR") is not { } cursor || !long.TryParse(Text(entry, "__REALTIME_TIMESTAMP"), NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds))
                return null;
            var trouble = int.TryParse(Text(entry, "PRIORITY"), NumberStyles.None, CultureInfo.InvariantCulture, out var priority) && priority <= Warning;
            var unit = Text(entry, "UNIT") ?? Text(entry, "_SYSTEMD_UNIT") ?? "";
            return new LogLine(LogSource.App, DateTimeOffset.UnixEpoch.AddMicroseconds(microseconds), SlotOf(unit), trouble, Text(entry, "MESSAGE") ?? "") { Key = cursor };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return null; // journalctl speaks in prose when something is wrong
        }
    }

    /// <summary>What stands between <c>@</c> and <c>.service</c>.</summary>
    private static string SlotOf(string unit)
    {
        var at = unit.IndexOf('@', StringComparison.Ordinal);
        var end = unit.LastIndexOf('.');
        return at >= 0 && end > at ? unit[(at + 1)..end] : unit;
    }

    /// <summary>A field is a text, or bytes when it is not all printable UTF-8; given several times it is a list, whose last counts.</summary>
    private static string? Text(JsonElement entry, string name)
    {
        if (!entry.TryGetProperty(name, out var value))
            return null;
        if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0 && value[0].ValueKind != JsonValueKind.Number)
            value = value[value.GetArrayLength() - 1];
        return value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Array => Encoding.UTF8.GetString([.. value.EnumerateArray().Select(b => b.GetByte())]),
            _ => null,
        };
    }
}
