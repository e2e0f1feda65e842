using MBot.Client.Output;
using MBot.Protos.V1;

namespace MBot.Client.Dashboard;

/// <summary>What is not as it should be, the worst first.</summary>
internal static class ConditionPanel
{
    public static IReadOnlyList<ScreenLine> Lines(DashboardState state, int rows)
    {
        if (state.Status is not { } status)
            return [];
        if (status.Conditions.Count == 0)
            return [ScreenLine.Of(new Span("wrong    ", Style.Dim), new Span("nothing", Style.Good))];
        var worst = status.Conditions.OrderByDescending(condition => condition.Severity).ToList();
        var lines = worst.Take(rows).Select((condition, i) => Line(condition, i, state.Clock)).ToList();
        if (worst.Count > rows)
            lines[^1] = lines[^1].Then(ScreenLine.Of(new Span($"  (+{worst.Count - rows}: mbot-client health)", Style.Dim)));
        return lines;
    }

    private static ScreenLine Line(Condition condition, int i, TimeProvider clock) => ScreenLine.Of(
        new Span(i == 0 ? "wrong    " : "         ", Style.Dim),
        new Span($"{OperationText.Word(condition.Severity)} {condition.Code}", OperationText.StyleOf(condition.Severity)),
        $" {Text.Ago(condition.Since, clock)}: {condition.Text}",
        new Span(condition.Hint.Length > 0 ? $" → {condition.Hint}" : "", Style.Dim));
}
