namespace MBot.Agent.Operations;

/// <summary>The numbers are the protocol's and are stored.</summary>
internal enum NoticeSeverity
{
    Info = 1,
    Low = 2,
    Medium = 3,
    High = 4,
}
