namespace MBot.Agent.Logs;

/// <summary>Opens files that others write, rename and delete meanwhile.</summary>
internal static class LogFile
{
    /// <summary>Null when there is none, or none that we may read.</summary>
    public static FileStream? Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            return null; // rotated away or removed between the listing and now
        }
    }
}
