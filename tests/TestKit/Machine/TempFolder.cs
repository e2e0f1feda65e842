namespace MBot.TestKit;

/// <summary>A new folder below the temporary one, deleted with everything in it on dispose.</summary>
public sealed class TempFolder : IDisposable
{
    /// <summary>Makes the folder; other users may enter it, for some tests run processes as another user.</summary>
    public TempFolder(string name = "test")
    {
        Path = Directory.CreateTempSubdirectory($"mbot-{name}-").FullName;
        File.SetUnixFileMode(Path, (UnixFileMode)0b111_101_101);
    }

    /// <summary>The folder's absolute path.</summary>
    public string Path { get; }

    /// <summary>The path of something in the folder.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Makes a folder in the folder.</summary>
    public string Sub(string name) => Directory.CreateDirectory(this[name]).FullName;

    /// <summary>Hands the folder and all in it to a user. Needs root.</summary>
    public Task GiveToAsync(RunAs user, CancellationToken ct = default) =>
        ChildProcess.RunAsync("chown", ["-R", $"{user.Uid}:{user.Gid}", Path], ct: ct);

    /// <summary>Deletes the folder, read-only trees included; what a dying process still holds is left to the system.</summary>
    public void Dispose()
    {
        try
        {
            foreach (var folder in FolderTree.Folders(Path).Prepend(Path))
                File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

            Directory.Delete(Path, recursive: true);
        }
        catch (IOException)
        {
            // A process that is just ending may still write here.
        }
        catch (UnauthorizedAccessException)
        {
            // Given to another user: the temporary folder's own clean-up takes it.
        }
    }
}
