namespace MBot.Agent.Security.Audit;

internal static class AuditDecision
{
    /// <summary>Written before the call runs.</summary>
    public const string Allowed = "allowed";

    public const string Refused = "refused";

    /// <summary>A second record of a call that was allowed and did not end well.</summary>
    public const string Failed = "failed";
}
