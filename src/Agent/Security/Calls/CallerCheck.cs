using MBot.Agent.Platform;
using MBot.Agent.Security.Access;
using MBot.Agent.Security.Audit;
using MBot.Agent.Security.Transport;

namespace MBot.Agent.Security.Calls;

/// <summary>Whether whoever is at the other end of a connection may do something now. A refusal is audited.</summary>
internal sealed class CallerCheck(AccessStore access, AuditLog audit, TimeProvider time)
{
    /// <param name="handshake">Null: the connection is not one of the clients' port.</param>
    /// <param name="method">What is asked for, as the audit has it.</param>
    /// <param name="least">The least role that may; null: nobody may.</param>
    /// <exception cref="MBotException"><c>access.no-certificate</c>, <c>access.expired</c>, <c>access.removed</c>, <c>access.no-role</c>, <c>access.role</c>.</exception>
    public async Task<Caller> AdmitAsync(Handshake? handshake, string method, AccessRole? least, CancellationToken cancellation)
    {
        if (handshake?.Caller is not { } caller)
            throw new MBotException(ErrorKind.Unauthenticated, "access.no-certificate", "no client certificate") { Hint = "come with a certificate that the agent's CA has signed" };

        // A connection may outlive its certificate, and a removal is quicker here than the closing of the connection.
        if (handshake.Client.NotAfter <= time.GetUtcNow())
            await RefuseAsync(ErrorKind.Unauthenticated, "access.expired", "the client certificate has expired", "whoever has the CA makes a new one: mbot-client access add NAME --role R");
        if (access.Current.IsRevoked(caller.Name, caller.Serial))
            await RefuseAsync(ErrorKind.Unauthenticated, "access.removed", "access was removed", "ask whoever has the CA for a new certificate");
        if (least is not { } role)
            await RefuseAsync(ErrorKind.PermissionDenied, "access.no-role", "the method has no role", "nobody may call it in this version of the agent");
        else if (caller.Role < role)
            await RefuseAsync(ErrorKind.PermissionDenied, "access.role", $"{caller.Name} is {caller.Role.ToWord()}; this needs {role.ToWord()}", $"an {role.ToWord()} can do it, or whoever has the CA gives the role: mbot-client access add NAME --role {role.ToWord()}");
        return caller;

        async Task RefuseAsync(ErrorKind kind, string code, string reason, string hint)
        {
            await audit.AppendAsync(AuditEvent.Of(caller, method, AuditDecision.Refused, reason), cancellation);
            throw new MBotException(kind, code, reason) { Hint = hint };
        }
    }
}
