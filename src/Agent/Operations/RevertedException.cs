namespace MBot.Agent.Operations;

/// <summary>How a body says that it had switched and has switched back.</summary>
internal sealed class RevertedException(Failure failure) : Exception(failure.Message)
{
    public Failure Failure { get; } = failure;
}
