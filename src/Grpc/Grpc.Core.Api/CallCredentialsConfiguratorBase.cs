namespace Grpc.Core;

/// <summary>How a transport learns what call credentials are made of. Not meant for applications.</summary>
public abstract class CallCredentialsConfiguratorBase
{
    /// <summary>For transports.</summary>
    protected CallCredentialsConfiguratorBase()
    {
    }

    /// <summary>The credentials are several others, in order.</summary>
    public abstract void SetCompositeCredentials(object? state, IReadOnlyList<CallCredentials> credentials);

    /// <summary>The credentials are a function that adds metadata.</summary>
    public abstract void SetAsyncAuthInterceptorCredentials(object? state, AsyncAuthInterceptor interceptor);
}
