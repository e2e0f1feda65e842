namespace MBot.Agent.Deployments.Releases;

/// <summary>What is known of a release's worth.</summary>
internal enum ReleaseState
{
    /// <summary>Being written; after a crash it is half-made and removed.</summary>
    Preparing,

    /// <summary>Complete; has not passed a watch window.</summary>
    Prepared,

    /// <summary>Passed its watch window and was not rolled back from: what rollback chooses from and retention keeps.</summary>
    Good,

    /// <summary>Failed, was reverted or was rolled back from.</summary>
    Bad,
}
