namespace MBot.Agent.Deployments.Releases;

/// <summary>Trees that the app may read and not change. Never follows a link.</summary>
internal static class ReadOnlyTree
{
    public static void Delete(string folder)
    {
        if (!Directory.Exists(folder))
            return;
        MakeWritable(folder);
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Takes the write bits from every file and folder below (and including) <paramref name="folder"/>.</summary>
    public static void MakeReadOnly(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*", NotLinks()))
            File.SetUnixFileMode(file, File.GetUnixFileMode(file) & ~WriteBits);
        foreach (var child in Directory.EnumerateDirectories(folder, "*", NotLinks()).ToArray())
            File.SetUnixFileMode(child, File.GetUnixFileMode(child) & ~WriteBits);
        File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) & ~WriteBits);
    }

    private const UnixFileMode WriteBits = UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
    private const UnixFileMode OwnerAll = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>A folder can only be emptied by somebody who may write to it; from the top down, so that each can be entered.</summary>
    private static void MakeWritable(string folder)
    {
        File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | OwnerAll);
        var here = new EnumerationOptions { AttributesToSkip = FileAttributes.ReparsePoint };
        foreach (var child in Directory.EnumerateDirectories(folder, "*", here))
            MakeWritable(child);
    }

    private static EnumerationOptions NotLinks() => new()
    {
        RecurseSubdirectories = true,
        AttributesToSkip = FileAttributes.ReparsePoint,
        IgnoreInaccessible = false,
    };
}
