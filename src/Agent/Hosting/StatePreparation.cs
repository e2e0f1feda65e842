using MBot.Agent.Platform;

namespace MBot.Agent.Hosting;

/// <summary>The state folder itself, before anybody uses it.</summary>
internal static class StatePreparation
{
    // Others may pass through: nginx's workers and the app need what is theirs below. Each folder below says what it lets out.
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Half-written files of an agent that was killed. The caller holds the lock.</summary>
    public static void Clean(StateFolder folder)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1, AttributesToSkip = FileAttributes.ReparsePoint };
        string[] own = [folder.Identity, folder.Access, folder.Secrets, folder.Certificates, folder.Source, folder.Releases, folder.Upgrade, folder.Run];
        foreach (var part in own.Where(Directory.Exists).SelectMany(part => Directory.EnumerateDirectories(part, "*", options).Prepend(part)).Prepend(folder.Root))
            AtomicFile.RemoveLeftovers(part);
    }

    /// <exception cref="MBotException"><c>state.unusable</c>.</exception>
    public static void Create(StateFolder folder)
    {
        try
        {
            if (Directory.Exists(folder.Root))
                return;
            Directory.CreateDirectory(folder.Root, Mode);
            File.SetUnixFileMode(folder.Root, Mode);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MBotException(ErrorKind.FailedPrecondition, "state.unusable", $"the state folder {folder.Root} can't be made: {e.Message}", e)
            {
                Hint = "give a folder that you may write with --state",
            };
        }
    }
}
