using Grpc.Core;
using MBot.Agent.Security.Transport;

namespace MBot.Agent.Security.Calls;

/// <summary>Lets a call through when its caller is known and has the role that the protos ask for.</summary>
internal sealed class CallerInterceptor(RolePolicy policy, CallerCheck check) : CallInterceptor
{
    protected override async Task<T> AroundAsync<T>(ServerCallContext context, object? request, bool streams, Func<ServerCallContext, Task<T>> call)
    {
        var handshake = context.GetHttpContext().Features.Get<Handshake>();
        context.SetCaller(await check.AdmitAsync(handshake, context.Method, policy.Find(context.Method)?.Role, context.CancellationToken));
        return await call(context);
    }
}
