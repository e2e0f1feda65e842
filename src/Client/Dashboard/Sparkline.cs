namespace MBot.Client.Dashboard;

/// <summary>The last values as small columns, the newest on the right.</summary>
internal static class Sparkline
{
    private const string Columns = "▁▂▃▄▅▆▇█";

    /// <param name="values">Oldest first; null is a gap.</param>
    /// <param name="top">What a whole column means; the largest value when null.</param>
    public static string Of(IEnumerable<double?> values, int width, double? top = null)
    {
        var last = values.TakeLast(width).ToList();
        var most = top ?? last.Max() ?? 0;
        return string.Concat(last.Select(value => value is { } known ? Column(known, most) : ' ')).PadLeft(width);
    }

    private static char Column(double value, double most) =>
        most <= 0 ? Columns[0] : Columns[Math.Clamp((int)Math.Round(value / most * (Columns.Length - 1)), 0, Columns.Length - 1)];
}
