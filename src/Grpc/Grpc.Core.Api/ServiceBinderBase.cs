namespace Grpc.Core;

/// <summary>How a server learns the methods of a generated service. Each server overrides all four.</summary>
public class ServiceBinderBase
{
    /// <summary>For servers.</summary>
    public ServiceBinderBase()
    {
    }

    /// <summary>Adds a method with one request and one response.</summary>
    /// <param name="method">The method.</param>
    /// <param name="handler">What serves it; null when the binder is to find that by itself.</param>
    public virtual void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler)
        where TRequest : class
        where TResponse : class =>
        throw new NotImplementedException();

    /// <summary>Adds a method with a stream of requests.</summary>
    /// <param name="method">The method.</param>
    /// <param name="handler">What serves it; null when the binder is to find that by itself.</param>
    public virtual void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, ClientStreamingServerMethod<TRequest, TResponse>? handler)
        where TRequest : class
        where TResponse : class =>
        throw new NotImplementedException();

    /// <summary>Adds a method with a stream of responses.</summary>
    /// <param name="method">The method.</param>
    /// <param name="handler">What serves it; null when the binder is to find that by itself.</param>
    public virtual void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, ServerStreamingServerMethod<TRequest, TResponse>? handler)
        where TRequest : class
        where TResponse : class =>
        throw new NotImplementedException();

    /// <summary>Adds a method with streams both ways.</summary>
    /// <param name="method">The method.</param>
    /// <param name="handler">What serves it; null when the binder is to find that by itself.</param>
    public virtual void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse>? handler)
        where TRequest : class
        where TResponse : class =>
        throw new NotImplementedException();
}
