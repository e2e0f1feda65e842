namespace MBot.Agent.Operations;

/// <summary>Why a body's cancellation token fired.</summary>
internal enum StopReason
{
    None,

    /// <summary>Somebody cancelled, before Switching: undo and leave.</summary>
    Cancel,

    /// <summary>A newer operation takes over from Watching: leave everything as it is.</summary>
    Superseded,

    /// <summary>The agent is stopping: leave everything as it is, the next agent goes on from the journal.</summary>
    Shutdown,
}
