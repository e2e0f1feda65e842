namespace MBot.Client.Doctor;

/// <summary>What a check has found.</summary>
internal enum Outcome
{
    Ok,
    Warning,
    Failed,

    /// <summary>Not looked at, since it can't be or needn't be.</summary>
    Skipped,
}
