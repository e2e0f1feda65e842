namespace MBot.Client;

/// <summary>What the process ends with. Scripts decide by these numbers: they never change their meaning.</summary>
internal enum ExitCode
{
    Ok = 0,

    /// <summary>A bug of this program.</summary>
    Bug = 1,

    /// <summary>The command line, or an argument that the agent refuses as malformed.</summary>
    Usage = 2,

    /// <summary>No agent there, no answer in time, or it is not the agent that the profile knows.</summary>
    Unreachable = 3,

    /// <summary>Busy, not allowed to this role, nothing of that name, or a precondition that does not hold. Nothing changed.</summary>
    Refused = 4,

    /// <summary>The operation failed; the live release serves on.</summary>
    Failed = 5,

    /// <summary>The new release went live, was found bad and was taken back.</summary>
    Reverted = 6,

    CancelledOrSuperseded = 7,

    /// <summary>It may or may not have happened: the connection was lost, or the operation is still running.</summary>
    Unknown = 8,

    /// <summary>Ctrl-C before anything was decided (128 + SIGINT, as shells have it).</summary>
    Interrupted = 130,
}
