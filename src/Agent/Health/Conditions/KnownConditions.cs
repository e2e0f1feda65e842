namespace MBot.Agent.Health.Conditions;

/// <summary>
/// Every condition that this version can raise, with its severity: what is monitored must be known before it is there. Its features declare and own
/// them; a test holds this list against their sources.
/// </summary>
internal static class KnownConditions
{
    public static readonly IReadOnlyDictionary<string, Severity> All = new SortedDictionary<string, Severity>(StringComparer.Ordinal)
    {
        ["agent-upgrade-reverted"] = Severity.Low,
        ["app-cannot-start"] = Severity.High,
        ["app-crash-loop"] = Severity.High,
        ["app-crashed"] = Severity.Medium,
        ["app-hung"] = Severity.Medium,
        ["app-live-missing"] = Severity.High,
        ["app-not-deployed"] = Severity.High,
        ["app-port-stranger"] = Severity.Low,
        ["configuration-unknown-keys"] = Severity.Low,
        ["database-replaced"] = Severity.High,
        ["database-unusable"] = Severity.High,
        ["disk-full"] = Severity.High,
        ["disk-low"] = Severity.Medium,
        ["https-certificate-ending"] = Severity.High,
        ["https-certificate-unusable"] = Severity.High,
        ["https-renewal-failing"] = Severity.Medium,
        ["memory-low"] = Severity.Medium,
        ["metrics-port-taken"] = Severity.Low,
        ["nginx-died"] = Severity.Low,
        ["nginx-down"] = Severity.High,
        ["nginx-settings-not-applied"] = Severity.Medium,
        ["notifications-failing"] = Severity.Medium,
    };
}
