namespace MBot.Agent.Diagnostics;

/// <summary>What a look has found. The numbers are the protocol's.</summary>
internal enum CheckResult
{
    Ok = 1,
    Warning = 2,
    Failed = 3,

    /// <summary>There is nothing here that the check is about.</summary>
    Skipped = 4,
}
