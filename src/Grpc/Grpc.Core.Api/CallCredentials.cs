namespace Grpc.Core;

/// <summary>Authentication of single calls, as metadata; to be used over a secure channel.</summary>
public abstract class CallCredentials
{
    /// <summary>For credentials of another kind.</summary>
    protected CallCredentials()
    {
    }

    /// <summary>Combines credentials: each adds its metadata, in order.</summary>
    /// <exception cref="ArgumentException">There are fewer than two.</exception>
    public static CallCredentials Compose(params CallCredentials[] credentials) => new CompositeCallCredentials(credentials);

    /// <summary>Makes credentials of a function that adds metadata.</summary>
    public static CallCredentials FromInterceptor(AsyncAuthInterceptor interceptor) => new InterceptorCallCredentials(interceptor);

    /// <summary>Tells a transport what these credentials are. Not meant for applications.</summary>
    public abstract void InternalPopulateConfiguration(CallCredentialsConfiguratorBase configurator, object? state);
}
