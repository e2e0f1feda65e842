using MBot.Client.Output;
using MBot.Protos.V1;

namespace MBot.Client.Dashboard;

/// <summary>The log's last lines, or older ones when it was scrolled.</summary>
internal static class LogPanel
{
    public static IReadOnlyList<ScreenLine> Lines(DashboardState state, LogView log, int rows)
    {
        if (rows < 1)
            return [];
        var lines = log.Last(rows - 1);
        var title = ScreenLine.Of(
            new Span($"log {(log.Source == LogSource.Unspecified ? "app, nginx, agent" : log.Source.ToString().ToLowerInvariant())}", Style.Strong),
            new Span(log.Below > 0 ? $"  {log.Below} newer below: End follows" : "", Style.Warning),
            new Span(state.LogLost ? "  connection lost; trying again …" : "", Style.Warning));
        return [title, .. lines.Select(line => Line(line, log.Source == LogSource.Unspecified, state.Clock))];
    }

    private static ScreenLine Line(LogLine line, bool several, TimeProvider clock) => ScreenLine.Of(
        new Span($"{Text.Clock(line.Time, clock)} ", Style.Dim),
        new Span(several && line.Missed == 0 ? $"{line.Source.ToString().ToLowerInvariant(),-5} " : "", Style.Dim),
        new Span(line.Text, LogStyle.Of(line)));
}
