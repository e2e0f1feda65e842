namespace MBot.Agent.Health.Conditions;

/// <summary>How much a condition, or a notice of an operation, matters. From Medium on the machine does not count as healthy. The numbers are the protocol's and are stored.</summary>
internal enum Severity
{
    Info = 1,
    Low = 2,
    Medium = 3,
    High = 4,
}
