using MBot.Client.Output;

namespace MBot.Client.Dashboard;

/// <summary>What visitors ask for and how long they wait, as nginx sees it.</summary>
internal static class RequestPanel
{
    private const int TextWidth = 60;

    public static IReadOnlyList<ScreenLine> Lines(DashboardState state, int width)
    {
        var now = state.Figures;
        var errors = now.ServerErrors > 0 ? Style.Bad : Style.Plain;
        var line = ScreenLine.Of(
            new Span("requests ", Style.Dim), Figure.PerSecond(now.Requests), ", 5xx ", new Span(Figure.PerSecond(now.ServerErrors), errors),
            $", p50 {Figure.Seconds(now.Median)}, p95 {Figure.Seconds(now.NinetyFive)}, connections {Figure.Number(now.Connections)}");
        var room = width - TextWidth - 10;
        return room < 8
            ? [line]
            : [line.Then(ScreenLine.Of(new string(' ', Math.Max(1, TextWidth + 9 - line.Width)), Sparkline.Of(state.History.Select(figures => figures.Requests), room)))];
    }
}
