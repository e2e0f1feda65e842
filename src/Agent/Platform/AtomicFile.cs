using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace MBot.Agent.Platform;

/// <summary>
/// The only writer of files that matter: a reader, or a machine that loses power, sees the old content or the new,
/// never a part. Temporary file in the same folder, fsync, rename, fsync of the folder.
/// </summary>
internal static partial class AtomicFile
{
    public const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    public const UnixFileMode Readable = OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private static readonly ProcessIdentity Writer = ProcessIdentity.Current;

    public static void Write(string path, string text, UnixFileMode mode = OwnerOnly) =>
        Write(path, Encoding.UTF8.GetBytes(text), mode);

    public static void Write(string path, ReadOnlySpan<byte> content, UnixFileMode mode = OwnerOnly)
    {
        var temporary = TemporaryName(path);
        try
        {
            using (var stream = new FileStream(temporary, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = mode,
                BufferSize = 0,
            }))
            {
                stream.Write(content);
                stream.Flush(flushToDisk: true);
            }

            // The umask may have taken bits away from UnixCreateMode.
            File.SetUnixFileMode(temporary, mode);
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }

        SyncFolder(Path.GetDirectoryName(path)!);
    }

    /// <summary>Points <paramref name="link"/> at <paramref name="target"/> by rename-over: there is no moment without a link.</summary>
    /// <param name="target">Kept as given; relative targets are relative to the link's folder.</param>
    public static void ReplaceSymlink(string link, string target)
    {
        var temporary = TemporaryName(link);
        File.CreateSymbolicLink(temporary, target);
        try
        {
            // File.Move follows no link at the destination but refuses one that points at a directory; rename(2) does not.
            if (Rename(temporary, link) != 0)
                throw new IOException($"cannot replace the link {link}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }

        SyncFolder(Path.GetDirectoryName(link)!);
    }

    /// <summary>Deletes a file if it is there; File.Delete wants at least its folder.</summary>
    public static void Delete(string file)
    {
        if (Directory.Exists(Path.GetDirectoryName(file)))
            File.Delete(file);
    }

    /// <summary>
    /// Removes from a folder what writers that were killed between their two steps have left there. A writer that
    /// still runs, a shim for one, keeps its own.
    /// </summary>
    public static void RemoveLeftovers(string folder)
    {
        foreach (var file in Directory.EnumerateFileSystemEntries(folder, ".*.tmp", new EnumerationOptions { AttributesToSkip = FileAttributes.None }))
        {
            if (Temporary().Match(Path.GetFileName(file)) is { Success: true } match && !Writes(match.Groups[1].Value, match.Groups[2].Value))
                File.Delete(file);
        }
    }

    /// <summary>Makes renames, creations and deletions in <paramref name="folder"/> survive a power cut.</summary>
    public static void SyncFolder(string folder) => WithFolder(folder, Fsync);

    /// <summary>
    /// Makes everything that anybody has written so far to the file system of <paramref name="folder"/> survive a power cut: what programs
    /// like git and pip wrote and never asked to be kept. Before a mark says that it is there.
    /// </summary>
    public static void SyncAll(string folder) => WithFolder(folder, SyncFileSystem);

    private const int ReadOnlyDirectory = 0x10000 | 0x80000; // O_DIRECTORY | O_CLOEXEC on linux-x64

    private static void WithFolder(string folder, Func<int, int> sync)
    {
        var descriptor = Open(folder, ReadOnlyDirectory);
        if (descriptor < 0)
            throw new IOException($"cannot open the folder {folder}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
        var result = sync(descriptor);
        var error = Marshal.GetLastPInvokeError();
        _ = Close(descriptor);
        if (result != 0)
            throw new IOException($"cannot sync the folder {folder}: {Marshal.GetPInvokeErrorMessage(error)}");
    }

    private static bool Writes(string pid, string startTicks) =>
        int.TryParse(pid, CultureInfo.InvariantCulture, out var id) && long.TryParse(startTicks, CultureInfo.InvariantCulture, out var ticks) && new ProcessIdentity(id, ticks).IsAlive;

    // With the start time: after a boot the number may be another's.
    private static string TemporaryName(string path) =>
        Path.Combine(Path.GetDirectoryName(path)!, string.Create(CultureInfo.InvariantCulture, $".{Path.GetFileName(path)}.{Writer.Pid}-{Writer.StartTicks}.{Guid.NewGuid():N}.tmp"));

    [GeneratedRegex(@"^\..+\.([0-9]+)(?:-([0-9]+))?\.[0-9a-f]{32}\.tmp$")]
    private static partial Regex Temporary();

    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Rename(string from, string to);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(int descriptor);

    [LibraryImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    private static partial int SyncFileSystem(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
