using MBot.Protos.V1;

namespace MBot.Client.Output;

/// <summary>Shows an operation while it goes on.</summary>
internal interface IProgressView
{
    /// <summary>Runs <paramref name="watch"/> while the view is on.</summary>
    Task<Operation> ShowAsync(Func<Action<OperationEvent>, Action, Task<Operation>> watch);
}
