using MBot.Client.Output;

namespace MBot.Client.Dashboard;

/// <summary>The machine: how it is, and how it was in the last minutes.</summary>
internal static class HostPanel
{
    private const int TextWidth = 34;

    public static IReadOnlyList<ScreenLine> Lines(DashboardState state, int width)
    {
        var now = state.Figures;
        var free = now.MemoryUsed is null ? state.Status?.MemoryAvailableBytes : null;
        return
        [
            Line(state, width, "cpu", $"{Figure.Share(now.Processor)}, load {Figure.Number(now.Load, "0.00")}", figures => figures.Processor, top: 1, High(now.Processor, 0.9)),
            Line(state, width, "memory",
                free is { } bytes ? $"{Text.Size(bytes)} available" : $"{Figure.Size(now.MemoryUsed)} of {Figure.Size(now.MemoryTotal)}{(now.SwapUsed > 0 ? $", swap {Figure.Size(now.SwapUsed)}" : "")}",
                figures => Figure.Part(figures.MemoryUsed, figures.MemoryTotal), top: 1, High(Figure.Part(now.MemoryUsed, now.MemoryTotal), 0.9)),
            Line(state, width, "network", $"in {Figure.SizePerSecond(now.NetworkIn)}, out {Figure.SizePerSecond(now.NetworkOut)}", figures => figures.NetworkIn + figures.NetworkOut, top: null, Style.Plain),
            ScreenLine.Of(new Span("disk     ", Style.Dim), state.Status is { } status ? $"{Text.Size(status.DiskFreeBytes)} free" : Figure.Missing, new Span("  certificates ", Style.Dim), Certificates(state)),
        ];
    }

    private static ScreenLine Line(DashboardState state, int width, string name, string text, Func<Figures, double?> value, double? top, Style style) => ScreenLine.Of(
        new Span(name.PadRight(9), Style.Dim),
        new Span(text, style),
        new string(' ', Math.Max(1, TextWidth - ScreenLine.Columns(text))),
        new Span(Sparkline.Of(state.History.Select(value), Math.Max(1, width - TextWidth - 10), top), style));

    private static Style High(double? share, double limit) => share > limit ? Style.Warning : Style.Plain;

    private static string Certificates(DashboardState state)
    {
        var now = state.Clock.GetUtcNow();
        var ends = (state.Samples?.Of(MetricNames.CertificateExpiry) ?? [])
            .Select(sample => $"{sample.Label("name")} {Math.Floor((DateTimeOffset.FromUnixTimeSeconds((long)sample.Value) - now).TotalDays):0} d")
            .ToList();
        return ends.Count == 0 ? Figure.Missing : string.Join(", ", ends);
    }
}
