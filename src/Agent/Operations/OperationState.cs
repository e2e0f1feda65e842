namespace MBot.Agent.Operations;

/// <summary>Where an operation is, in the order of events. The numbers are the protocol's and are stored.</summary>
internal enum OperationState
{
    Accepted = 1,
    Preparing = 2,
    CandidateStarting = 3,
    AwaitingHealth = 4,
    Switching = 5,
    Watching = 6,
    Succeeded = 7,
    Failed = 8,
    Cancelled = 9,
    Reverted = 10,
    Superseded = 11,

    /// <summary>The agent was killed and what is on disk does not tell how it ended.</summary>
    Unknown = 12,
}
