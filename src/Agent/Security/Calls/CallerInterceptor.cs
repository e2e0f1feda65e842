using Grpc.Core;
using MBot.Agent.Platform;
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
            throw new MBotException(ErrorKind.Unauthenticated, "access.no-certificate", "no client certificate") { Hint = "come with a certificate that the agent's CA has signed" };

        // A connection may outlive its certificate, and a removal is quicker here than the closing of the connection.
        if (handshake.Client.NotAfter <= time.GetUtcNow())
            await RefuseAsync(ErrorKind.Unauthenticated, "access.expired", "the client certificate has expired", "whoever has the CA makes a new one: mbot-client access add NAME --role R");
        if (access.Current.IsRevoked(caller.Name, caller.Serial))
            await RefuseAsync(ErrorKind.Unauthenticated, "access.removed", "access was removed", "ask whoever has the CA for a new certificate");
        if (policy.Find(context.Method) is not { } method)
            await RefuseAsync(ErrorKind.PermissionDenied, "access.no-role", "the method has no role", "nobody may call it in this version of the agent");
        else if (caller.Role < method.Role)
            await RefuseAsync(ErrorKind.PermissionDenied, "access.role", $"{caller.Name} is {caller.Role.ToWord()}; this needs {method.Role.ToWord()}", $"an {method.Role.ToWord()} can do it, or whoever has the CA gives the role: mbot-client access add NAME --role {method.Role.ToWord()}");

        context.SetCaller(caller);
        return await call(context);

        async Task RefuseAsync(ErrorKind kind, string code, string reason, string hint)
        {
            await audit.AppendAsync(AuditEvent.Of(caller, context.Method, AuditDecision.Refused, reason), context.CancellationToken);
            throw new MBotException(kind, code, reason) { Hint = hint };
        }
    }
}
