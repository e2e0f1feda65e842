using MBot.Protos.V1;

namespace MBot.Client.Output;

/// <summary>A line an event, for pipes and logs.</summary>
internal sealed class PlainProgress(Terminal terminal, TimeProvider clock) : IProgressView
{
    public Task<Operation> ShowAsync(Func<Action<OperationEvent>, Action, Task<Operation>> watch) => watch(Show, Lost);

    private void Show(OperationEvent e)
    {
        if (OperationText.Line(e) is var (text, style))
            terminal.Line($"{Text.Clock(e.Time, clock)}  {text}", style);
    }

    private void Lost() => terminal.Note("connection lost; trying again …", Style.Warning);
}
