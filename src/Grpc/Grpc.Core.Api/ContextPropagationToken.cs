namespace Grpc.Core;

/// <summary>Carries deadline and cancellation of the call being served to calls that it makes.</summary>
public abstract class ContextPropagationToken
{
    internal ContextPropagationToken()
    {
    }
}
