using Grpc.Core;
using MBot.Agent.Security.Access;
using MBot.Agent.Security.Audit;
using MBot.Agent.Security.Transport;

namespace MBot.Agent.Security.Calls;

/// <summary>Lets a call through when its caller is known and has the role. A refusal is audited.</summary>
internal sealed class CallerInterceptor(RolePolicy policy, AccessStore access, AuditLog audit, TimeProvider time) : CallInterceptor
{
    protected override async Task<T> AroundAsync<T>(ServerCallContext context, object? request, bool streams, Func<ServerCallContext, Task<T>> call)
    {
        var handshake = context.GetHttpContext().Features.Get<Handshake>();
        if (handshake?.Caller is not { } caller)
            throw new RpcException(new Status(StatusCode.Unauthenticated, "no client certificate"));

        // A connection may outlive its certificate, and a removal is quicker here than the closing of the connection.
        if (handshake.Client.NotAfter <= time.GetUtcNow())
            await RefuseAsync(StatusCode.Unauthenticated, "the client certificate has expired");
        if (access.Current.IsRevoked(caller.Name, caller.Serial))
            await RefuseAsync(StatusCode.Unauthenticated, "access was removed");
        if (policy.Find(context.Method) is not { } method)
            await RefuseAsync(StatusCode.PermissionDenied, "the method has no role");
        else if (caller.Role < method.Role)
            await RefuseAsync(StatusCode.PermissionDenied, $"{caller.Name} is {caller.Role.ToWord()}; this needs {method.Role.ToWord()}");

        context.SetCaller(caller);
        return await call(context);

        async Task RefuseAsync(StatusCode code, string reason)
        {
            await audit.AppendAsync(AuditEvent.Of(caller, context.Method, AuditDecision.Refused, reason), context.CancellationToken);
            throw new RpcException(new Status(code, reason));
        }
    }
}
