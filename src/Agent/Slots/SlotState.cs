namespace MBot.Agent.Slots;

/// <summary>Where a running copy of a release stands.</summary>
internal enum SlotState
{
    /// <summary>Its folder exists, its process not yet.</summary>
    Starting,

    /// <summary>Its process runs; no visitor is sent to it.</summary>
    Candidate,

    /// <summary>Serves new visitors: the one that the <c>live</c> link names.</summary>
    Live,

    /// <summary>Serves the browsers pinned to it, until they are gone or its deadline.</summary>
    Draining,

    /// <summary>Its process was stopped on purpose; the folder is kept so that it can be started again.</summary>
    Stopped,

    /// <summary>A candidate whose process ended by itself.</summary>
    Failed,
}
