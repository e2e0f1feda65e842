namespace Grpc.Core;

/// <summary>What of the call being served is carried to calls that it makes.</summary>
public class ContextPropagationOptions
{
    /// <summary>Deadline and cancellation are carried.</summary>
    public static readonly ContextPropagationOptions Default = new();

    /// <summary>Chooses what is carried.</summary>
    public ContextPropagationOptions(bool propagateDeadline = true, bool propagateCancellation = true)
    {
        IsPropagateDeadline = propagateDeadline;
        IsPropagateCancellation = propagateCancellation;
    }

    /// <summary>Whether the deadline is carried.</summary>
    public bool IsPropagateDeadline { get; }

    /// <summary>Whether cancellation is carried.</summary>
    public bool IsPropagateCancellation { get; }
}
