namespace MBot.Agent.Security.Calls;

/// <param name="Role">The least role that may call.</param>
/// <param name="Audited">Calls that change something are recorded before they run.</param>
internal sealed record MethodPolicy(AccessRole Role, bool Audited);
