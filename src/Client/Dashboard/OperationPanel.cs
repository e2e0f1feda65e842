using MBot.Client.Output;

namespace MBot.Client.Dashboard;

/// <summary>The last redeploys, rollbacks and restarts, newest first.</summary>
internal static class OperationPanel
{
    public static IReadOnlyList<ScreenLine> Lines(DashboardState state, int rows) => state.Operations.Count == 0
        ? state.Status is null ? [] : [ScreenLine.Of(new Span("last     ", Style.Dim), "no operation yet")]
        :
        [
            .. state.Operations.Take(rows).Select((operation, i) => ScreenLine.Of(
                new Span(i == 0 ? "last     " : "         ", Style.Dim),
                $"{OperationText.Kind(operation.Kind)} ",
                new Span(OperationText.State(operation.State), OperationText.StyleOf(operation.State)),
                OperationText.IsOver(operation.State) ? "" : $" {operation.Step}",
                $" {Text.Ago(operation.AcceptedAt, state.Clock)} by {operation.RequestedBy}",
                operation.Failure is { Message.Length: > 0 } failure ? $": {failure.Message}" : "")),
        ];
}
