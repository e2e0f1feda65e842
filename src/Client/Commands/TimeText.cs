using System.Globalization;

namespace MBot.Client.Commands;

/// <summary>Times as people type them: an age before now, or a moment.</summary>
internal static class TimeText
{
    /// <param name="text"><c>30s</c>, <c>10m</c>, <c>2h</c>, <c>3d</c>, or ISO 8601; without an offset in local time.</param>
    public static DateTimeOffset Parse(string text, TimeProvider clock)
    {
        if (text.Length > 1 && Unit(text[^1]) is { } unit && double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && number * unit.TotalDays < 36500)
        {
            return clock.GetUtcNow() - (unit * number);
        }

        if (DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var moment))
        {
            return moment.Kind switch
            {
                DateTimeKind.Utc => new DateTimeOffset(moment),
                DateTimeKind.Local => new DateTimeOffset(moment).ToUniversalTime(),
                _ => new DateTimeOffset(moment, clock.LocalTimeZone.GetUtcOffset(moment)).ToUniversalTime(),
            };
        }

        throw ClientException.Usage($"'{text}' is no time", "an age such as 30s, 10m, 2h, 3d, or a time such as 2026-11-22T14:00");
    }

    private static TimeSpan? Unit(char letter) => letter switch
    {
        's' => TimeSpan.FromSeconds(1),
        'm' => TimeSpan.FromMinutes(1),
        'h' => TimeSpan.FromHours(1),
        'd' => TimeSpan.FromDays(1),
        _ => null,
    };
}
