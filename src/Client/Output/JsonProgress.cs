using MBot.Protos.V1;

namespace MBot.Client.Output;

/// <summary>A document an event, each on its own line.</summary>
internal sealed class JsonProgress(Terminal terminal) : IProgressView
{
    public Task<Operation> ShowAsync(Func<Action<OperationEvent>, Action, Task<Operation>> watch) =>
        watch(e => terminal.JsonLine(e), () => terminal.Note("connection lost; trying again …"));
}
