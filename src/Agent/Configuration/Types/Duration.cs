using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace MBot.Agent.Configuration.Types;

/// <summary>
/// Durations as people write them: days, hours, minutes, seconds, milliseconds, each at most once and in that order.
/// A number without a unit is refused: half of its readers would guess another one.
/// </summary>
internal static partial class Duration
{
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        var match = Form().Match(text);
        if (text.Length is 0 or > 64 || !match.Success)
            return false;

        var milliseconds = 0m;
        foreach (var (group, unit) in new[] { ("d", 86_400_000m), ("h", 3_600_000m), ("m", 60_000m), ("s", 1_000m), ("ms", 1m) })
        {
            if (!match.Groups[group].Success)
                continue;
            if (!decimal.TryParse(match.Groups[group].ValueSpan, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
                || number > 1_000_000_000_000m)
                return false;
            milliseconds += number * unit;
        }

        var ticks = milliseconds * TimeSpan.TicksPerMillisecond;
        if (ticks > TimeSpan.MaxValue.Ticks || ticks != decimal.Truncate(ticks))
            return false;
        duration = TimeSpan.FromTicks((long)ticks);
        return true;
    }

    public static string Format(TimeSpan duration)
    {
        if (duration == TimeSpan.Zero)
            return "0s";
        var text = new StringBuilder();
        Append(text, duration.Days, "d");
        Append(text, duration.Hours, "h");
        Append(text, duration.Minutes, "m");
        var seconds = new TimeSpan(duration.Ticks % TimeSpan.TicksPerMinute);
        if (seconds.Ticks % TimeSpan.TicksPerSecond == 0)
            Append(text, seconds.Seconds, "s");
        else if (seconds < TimeSpan.FromSeconds(1))
            text.Append(CultureInfo.InvariantCulture, $"{seconds.Ticks / (decimal)TimeSpan.TicksPerMillisecond:0.####}ms");
        else
            text.Append(CultureInfo.InvariantCulture, $"{seconds.Ticks / (decimal)TimeSpan.TicksPerSecond:0.#######}s");
        return text.ToString();
    }

    private static void Append(StringBuilder text, int number, string unit)
    {
        if (number != 0)
            text.Append(CultureInfo.InvariantCulture, $"{number}{unit}");
    }

    [GeneratedRegex(@"\A(?:(?<d>[0-9]+(?:\.[0-9]+)?)d)?(?:(?<h>[0-9]+(?:\.[0-9]+)?)h)?(?:(?<m>[0-9]+(?:\.[0-9]+)?)m(?!s))?(?:(?<s>[0-9]+(?:\.[0-9]+)?)s)?(?:(?<ms>[0-9]+(?:\.[0-9]+)?)ms)?\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
