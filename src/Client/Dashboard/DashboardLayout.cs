using MBot.Client.Output;

namespace MBot.Client.Dashboard;

/// <summary>From the state to the lines of a screen of a given size: pure, so that a test can hold every line. It knows no terminal.</summary>
internal static class DashboardLayout
{
    private const int Wide = 140;
    private const int LeastLog = 5;

    public static IReadOnlyList<ScreenLine> Frame(DashboardState state, LogView log, int width, int height)
    {
        var head = DashboardHead.Lines(state, width);
        var body = Body(state, width, Room(height));
        // The log gets what is left; on a screen that is too low for all, its least part is the last to go.
        var room = height - head.Count - 1;
        body = [.. body.Take(Math.Max(0, room - LeastLog))];
        var lines = new List<ScreenLine>([.. head, .. body]);
        lines.AddRange(state.Help ? DashboardHelp.Lines : LogPanel.Lines(state, log, height - lines.Count - 1));
        var all = lines.Take(height - 1).ToList();
        while (all.Count < height - 1)
            all.Add(ScreenLine.Empty);
        all.Add(Foot(state));
        return [.. all.Select(line => line.Fit(width))];
    }

    /// <summary>The same without a screen: as many lines as it takes, and the log's last.</summary>
    public static IEnumerable<ScreenLine> Print(DashboardState state, LogView log, int width) =>
        [.. DashboardHead.Lines(state, width), .. Body(state, width, rows: 8), .. LogPanel.Lines(state, log, 21)];

    /// <summary>How many rows a list may have.</summary>
    private static int Room(int height) => height switch
    {
        < 28 => 2,
        < 40 => 3,
        _ => 6,
    };

    private static IReadOnlyList<ScreenLine> Body(DashboardState state, int width, int rows)
    {
        if (width < Wide)
            return [.. HostPanel.Lines(state, width), .. RequestPanel.Lines(state, width), .. ConditionPanel.Lines(state, rows), .. SlotPanel.Lines(state, rows), .. OperationPanel.Lines(state, rows)];
        var left = (width - 2) / 2;
        IReadOnlyList<ScreenLine> machine = [.. HostPanel.Lines(state, left), .. RequestPanel.Lines(state, left), .. ConditionPanel.Lines(state, rows)];
        IReadOnlyList<ScreenLine> app = [.. SlotPanel.Lines(state, rows), .. OperationPanel.Lines(state, rows)];
        return [.. Enumerable.Range(0, Math.Max(machine.Count, app.Count)).Select(i => At(machine, i).Fit(left).Then(ScreenLine.Of("  ")).Then(At(app, i)))];
    }

    private static ScreenLine At(IReadOnlyList<ScreenLine> lines, int i) => i < lines.Count ? lines[i] : ScreenLine.Empty;

    private static ScreenLine Foot(DashboardState state) => ScreenLine.Of(
        new Span(state.Paused ? "PAUSED: p goes on  " : "", Style.Warning),
        new Span("q quit  p pause  1 all  2 app  3 nginx  4 agent  ↑↓ PgUp PgDn log  ? help", Style.Dim));
}
