using MBot.Agent.Platform;

namespace MBot.Agent.Hosting;

/// <summary>The state folder itself, before anybody uses it.</summary>
internal static class StatePreparation
{
    // Others may pass through: nginx's workers and the app need what is theirs below. Each folder below says what it lets out.
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

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
