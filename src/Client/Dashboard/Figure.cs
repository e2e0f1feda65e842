using MBot.Client.Output;

namespace MBot.Client.Dashboard;

/// <summary>Figures as words; those that are not known as a dash.</summary>
internal static class Figure
{
    public const string Missing = "–";

    public static string Share(double? part) => part is { } known ? Text.Invariant($"{known * 100:0} %") : Missing;

    public static string Size(double? bytes) => bytes is { } known ? Text.Size((long)known) : Missing;

    public static string SizePerSecond(double? bytes) => bytes is { } known ? Text.Size((long)known) + "/s" : Missing;

    public static string PerSecond(double? rate) => rate is { } known ? Text.Invariant($"{known:0.0}/s") : Missing;

    public static string Number(double? number, string form = "0") => number is { } known ? known.ToString(form, System.Globalization.CultureInfo.InvariantCulture) : Missing;

    public static string Seconds(double? seconds) => seconds is { } known ? Text.Span(TimeSpan.FromSeconds(known)) : Missing;

    /// <summary>Without a fraction: an age that counts in tenths makes a screen restless.</summary>
    public static string Age(TimeSpan age) => age.TotalSeconds < 60 ? Text.Invariant($"{Math.Max(0, Math.Floor(age.TotalSeconds)):0} s") : Text.Span(age);

    public static double? Part(double? part, double? whole) => part is { } some && whole is > 0 ? some / whole : null;
}
