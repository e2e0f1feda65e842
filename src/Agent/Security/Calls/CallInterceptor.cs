using Grpc.Core;
using Grpc.Core.Interceptors;

namespace MBot.Agent.Security.Calls;

/// <summary>An interceptor that treats all four kinds of call alike: no kind can be forgotten.</summary>
internal abstract class CallInterceptor : Interceptor
{
    /// <param name="request">Null when the client streams.</param>
    /// <param name="streams">Whether the server streams.</param>
    protected abstract Task<T> AroundAsync<T>(ServerCallContext context, object? request, bool streams, Func<ServerCallContext, Task<T>> call);

    public sealed override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request,
        ServerCallContext context,
        UnaryServerMethod<TRequest, TResponse> continuation) =>
        AroundAsync(context, request, streams: false, c => continuation(request, c));

    public sealed override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        ServerCallContext context,
        ClientStreamingServerMethod<TRequest, TResponse> continuation) =>
        AroundAsync(context, request: null, streams: false, c => continuation(requestStream, c));

    public sealed override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation) =>
        AroundAsync(context, request, streams: true, c => Done(continuation(request, responseStream, c)));

    public sealed override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation) =>
        AroundAsync(context, request: null, streams: true, c => Done(continuation(requestStream, responseStream, c)));

    private static async Task<bool> Done(Task task)
    {
        await task;
        return true;
    }
}
