using System.Globalization;

namespace MBot.Agent.Metrics.Exposition;

/// <summary>Numbers as both formats want them.</summary>
internal static class Numbers
{
    public static string Text(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };

    /// <summary>A bucket's bound, which is a label's value: <c>1.0</c> in either format, so that it is the same series in both.</summary>
    public static string Canonical(double bound) =>
        Text(bound) is var text && text.AsSpan().ContainsAny('.', 'E') ? text : text + ".0";
}
