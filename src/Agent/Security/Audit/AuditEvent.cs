namespace MBot.Agent.Security.Audit;

/// <summary>What happened, before it has a place in the chain.</summary>
/// <param name="Actor">A client's name, <c>agent</c>, or <c>-</c> for a stranger.</param>
/// <param name="Role">viewer, operator or empty.</param>
/// <param name="Peer">Where the call came from; empty for the agent itself.</param>
/// <param name="Action">A method's full name, or an event such as <c>handshake</c>.</param>
/// <param name="Decision">One of <see cref="AuditDecision"/>.</param>
/// <param name="Detail">The request without secrets as JSON, or a reason.</param>
internal sealed record AuditEvent(string Actor, string Role, string Peer, string Action, string Decision, string Detail)
{
    public static AuditEvent Of(Caller caller, string action, string decision, string detail) =>
        new(caller.Name, caller.Role.ToWord(), caller.Peer, action, decision, detail);

    public static AuditEvent OfAgent(string action, string detail) => new("agent", "", "", action, AuditDecision.Allowed, detail);
}
