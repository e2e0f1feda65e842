namespace MBot.Agent.Health.Conditions;

/// <summary>How much a condition matters. From Medium on the machine does not count as healthy.</summary>
internal enum Severity
{
    Info,
    Low,
    Medium,
    High,
}
