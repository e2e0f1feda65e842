using Grpc.Core;

namespace MBot.Agent.Security.Calls;

/// <summary>Ends every stream when the agent stops: to the handler it looks as if the client had gone.</summary>
internal sealed class StoppingInterceptor(IHostApplicationLifetime lifetime) : CallInterceptor
{
    protected override async Task<T> AroundAsync<T>(ServerCallContext context, object? request, bool streams, Func<ServerCallContext, Task<T>> call)
    {
        if (!streams)
            return await call(context);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        return await call(new CancellableContext(context, ends.Token));
    }
}
