using Grpc.Core;

namespace MBot.Agent.Security.Calls;

/// <summary>Ends every stream when the agent stops: to the handler it looks as if the client had gone.</summary>
internal sealed class StoppingInterceptor(IHostApplicationLifetime lifetime) : CallInterceptor
{
    // Where GetHttpContext looks when the context is not the server's own:
    // https://learn.microsoft.com/aspnet/core/grpc/test-services#mock-httpcontext
    private const string HttpContextKey = "__HttpContext";

    protected override async Task<T> AroundAsync<T>(ServerCallContext context, object? request, bool streams, Func<ServerCallContext, Task<T>> call)
    {
        if (!streams)
            return await call(context);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        context.UserState[HttpContextKey] = context.GetHttpContext();
        return await call(new CancellableContext(context, ends.Token));
    }
}
