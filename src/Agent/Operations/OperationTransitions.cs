namespace MBot.Agent.Operations;

/// <summary>The legal changes of state. Pure; everything that changes a state asks here.</summary>
internal static class OperationTransitions
{
    public static bool IsEnded(this OperationState state) => state >= OperationState.Succeeded;

    /// <summary>Nothing that a visitor sees has happened yet.</summary>
    public static bool IsCancellable(this OperationState state) => state < OperationState.Switching;

    /// <summary>Forward only; a phase may be left out (a rollback has nothing to prepare), an end is the end.</summary>
    public static bool CanBecome(this OperationState from, OperationState to) => !from.IsEnded() && to switch
    {
        OperationState.Succeeded or OperationState.Reverted => from is OperationState.Switching or OperationState.Watching,
        OperationState.Cancelled => from.IsCancellable(),
        OperationState.Superseded => from is OperationState.Watching,
        OperationState.Failed or OperationState.Unknown => true,
        _ => to > from,
    };
}
