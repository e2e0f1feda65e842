using System.Globalization;
using Google.Protobuf.WellKnownTypes;

namespace MBot.Client.Output;

/// <summary>Numbers and times as people read them.</summary>
internal static class Text
{
    public static string Size(long bytes) => bytes switch
    {
        < 0 => "?",
        < 1 << 10 => Invariant($"{bytes} B"),
        < 1 << 20 => Invariant($"{bytes / 1024.0:0} KiB"),
        < 1 << 30 => Invariant($"{bytes / 1048576.0:0} MiB"),
        _ => Invariant($"{bytes / 1073741824.0:0.0} GiB"),
    };

    public static string Span(TimeSpan span) => span.TotalSeconds switch
    {
        < 0 => "0 s",
        < 1 => Invariant($"{span.TotalMilliseconds:0} ms"),
        < 60 => Invariant($"{span.TotalSeconds:0.0} s"),
        < 3600 => Invariant($"{span.Minutes} min {span.Seconds} s"),
        < 86400 => Invariant($"{span.Hours} h {span.Minutes} min"),
        _ => Invariant($"{span.Days} d {span.Hours} h"),
    };

    public static string Span(Duration? duration) => duration is null ? "" : Span(duration.ToTimeSpan());

    public static string Ago(Timestamp? time, TimeProvider clock) =>
        time is null ? "" : Rough(clock.GetUtcNow() - time.ToDateTimeOffset()) + " ago";

    public static string Clock(Timestamp? time, TimeProvider clock) =>
        time is null ? "" : Local(time, clock).ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    public static string Moment(Timestamp? time, TimeProvider clock) =>
        time is null ? "" : Local(time, clock).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    public static string Commit(string id) => id.Length > 12 ? id[..12] : id;

    public static string Count(long number, string noun) => Invariant($"{number} {noun}{(number == 1 ? "" : "s")}");

    public static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    private static string Rough(TimeSpan span) => span.TotalSeconds switch
    {
        < 1 => "0 s",
        < 60 => Invariant($"{span.TotalSeconds:0} s"),
        < 3600 => Invariant($"{span.TotalMinutes:0} min"),
        < 86400 => Invariant($"{span.TotalHours:0} h"),
        _ => Invariant($"{span.TotalDays:0} d"),
    };

    private static DateTimeOffset Local(Timestamp time, TimeProvider clock) =>
        TimeZoneInfo.ConvertTime(time.ToDateTimeOffset(), clock.LocalTimeZone);
}
