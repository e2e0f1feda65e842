using MBot.Protos.V1;

namespace MBot.Client.Output;

/// <summary>The words for operations: states, kinds, and the lines of their events.</summary>
internal static class OperationText
{
    public static string State(OperationState state) => EnumText.Words(OperationsReflection.Descriptor.EnumTypes.Single(type => type.Name == nameof(OperationState)), (int)state);

    public static string Kind(OperationKind kind) => EnumText.Words(OperationsReflection.Descriptor.EnumTypes.Single(type => type.Name == nameof(OperationKind)), (int)kind);

    public static string Mode(SwitchMode mode) => mode switch
    {
        SwitchMode.Beside => "beside the live release",
        SwitchMode.StopStart => "stop-start",
        _ => "not decided",
    };

    public static Style StyleOf(OperationState state) => state switch
    {
        OperationState.Succeeded => Style.Good,
        OperationState.Failed or OperationState.Reverted or OperationState.Unknown => Style.Bad,
        OperationState.Cancelled or OperationState.Superseded => Style.Warning,
        _ => Style.Plain,
    };

    public static Style StyleOf(Severity severity) => severity switch
    {
        Severity.High => Style.Bad,
        Severity.Medium => Style.Warning,
        Severity.Low => Style.Plain,
        _ => Style.Dim,
    };

    public static bool IsOver(OperationState state) =>
        state is OperationState.Succeeded or OperationState.Failed or OperationState.Cancelled or OperationState.Reverted or OperationState.Superseded or OperationState.Unknown;

    /// <returns>The event on one line; null for what people needn't read.</returns>
    public static (string Text, Style Style)? Line(OperationEvent e) => e.EventCase switch
    {
        OperationEvent.EventOneofCase.StepStarted => ($"{e.StepStarted.Step} …", Style.Dim),
        OperationEvent.EventOneofCase.StepFinished => ($"{e.StepFinished.Step}{(e.StepFinished.Failed ? " failed" : "")}  {Text.Span(e.StepFinished.Duration)}{Detail(e.StepFinished.Detail)}",
            e.StepFinished.Failed ? Style.Bad : Style.Plain),
        OperationEvent.EventOneofCase.StateChanged => ($"[{State(e.StateChanged.State)}]", Style.Dim),
        OperationEvent.EventOneofCase.Output => ($"  {e.Output.Source} | {e.Output.Text}", Style.Dim),
        OperationEvent.EventOneofCase.Notice => ($"{Word(e.Notice.Severity)}: {e.Notice.Text}", StyleOf(e.Notice.Severity)),
        _ => null, // the end has its own report; what a newer agent adds is not known here
    };

    public static string Word(Severity severity) => severity switch
    {
        Severity.High => "problem",
        Severity.Medium => "warning",
        _ => "note",
    };

    private static string Detail(string detail) => detail.Length == 0 ? "" : "  " + detail;
}
