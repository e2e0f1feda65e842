namespace MBot.Agent.Platform;

/// <summary>What the kernel says of a disk, as an error that a user can mend. See errno(3).</summary>
internal static class DiskError
{
    private const int Io = 5;
    private const int NoSpace = 28;
    private const int ReadOnly = 30;
    private const int Quota = 122;

    /// <summary>Null when it is not the disk's fault.</summary>
    public static MBotException? From(Exception error) => error is not IOException { HResult: var number } ? null : number switch
    {
        NoSpace or Quota => new(ErrorKind.ResourceExhausted, "disk.full", $"the disk is full: {error.Message}", error) { Hint = "make room; what is running keeps running meanwhile" },
        ReadOnly => new(ErrorKind.FailedPrecondition, "disk.read-only", $"the disk can only be read: {error.Message}", error) { Hint = "the kernel does this after an error of the disk: look at `dmesg`, then mount it again or restart the machine" },
        Io => new(ErrorKind.Unavailable, "disk.failing", $"the disk gave an error: {error.Message}", error) { Hint = "look at `dmesg`; make a backup before anything else" },
        _ => null,
    };
}
