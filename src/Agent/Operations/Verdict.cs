namespace MBot.Agent.Operations;

/// <summary>How a body ended.</summary>
internal sealed record Verdict(OperationState State, Failure? Failure = null, Outcome? Outcome = null, string? SupersededBy = null)
{
    /// <summary>The same, as far as it is legal from a state: a reversal without a switch is a failure, and so is a success without one.</summary>
    public Verdict From(OperationState state) => state.CanBecome(State) ? this : new Verdict(OperationState.Failed, Failure ?? Failure.Unexpected());
}
