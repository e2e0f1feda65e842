namespace MBot.Agent.Platform;

/// <summary>Folders that nobody but their owner may look into.</summary>
internal static class PrivateFolder
{
    public const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>One that is there keeps its mode.</summary>
    public static void Create(string path) => Directory.CreateDirectory(path, Mode);
}
