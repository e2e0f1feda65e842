namespace Grpc.Core;

/// <summary>The call that an <see cref="AsyncAuthInterceptor"/> is asked to authenticate.</summary>
public class AuthInterceptorContext
{
    /// <summary>Makes a context without a cancellation token.</summary>
    public AuthInterceptorContext(string serviceUrl, string methodName)
        : this(serviceUrl, methodName, CancellationToken.None)
    {
    }

    /// <summary>Makes a context.</summary>
    /// <param name="serviceUrl">Scheme, host and service of the call.</param>
    /// <param name="methodName">The method's name without its service.</param>
    /// <param name="cancellationToken">Set when the call is cancelled.</param>
    public AuthInterceptorContext(string serviceUrl, string methodName, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(serviceUrl);
        ArgumentNullException.ThrowIfNull(methodName);
        ServiceUrl = serviceUrl;
        MethodName = methodName;
        CancellationToken = cancellationToken;
    }

    /// <summary>Scheme, host and service of the call.</summary>
    public string ServiceUrl { get; }

    /// <summary>The method's name without its service.</summary>
    public string MethodName { get; }

    /// <summary>Set when the call is cancelled.</summary>
    public CancellationToken CancellationToken { get; }
}
