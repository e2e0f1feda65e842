using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using MBot.Agent.Platform;
using Microsoft.Win32.SafeHandles;

namespace MBot.Agent.Hosting;

/// <summary>
/// One agent for each state folder: flock(2) on <c>agent.lock</c>, which also holds the pid. The kernel frees it however
/// the agent ends, and children don't inherit it, so a lock never outlives its holder.
/// </summary>
internal sealed partial class StateLock : IDisposable
{
    private const int ReadWriteCreate = 0x2 | 0x40 | 0x80000; // O_RDWR | O_CREAT | O_CLOEXEC on linux-x64
    private const int ReadOnly = 0x80000; // O_RDONLY | O_CLOEXEC
    private const int ExclusiveNow = 2 | 4; // LOCK_EX | LOCK_NB
    private const int WouldBlock = 11;
    private readonly SafeFileHandle _file;

    private StateLock(SafeFileHandle file) => _file = file;

    /// <exception cref="MBotException"><c>agent.running</c>, with the holder's pid; <c>state.unusable</c>.</exception>
    public static StateLock Take(StateFolder folder)
    {
        var descriptor = Open(folder.LockFile, ReadWriteCreate, 0x180);
        if (descriptor < 0)
            throw Unusable(folder, Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError()));
        var file = new SafeFileHandle(descriptor, ownsHandle: true);
        if (Flock(file, ExclusiveNow) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            var holder = Holder(file);
            file.Dispose();
            throw error == WouldBlock ? Held(folder, holder) : Unusable(folder, Marshal.GetPInvokeErrorMessage(error));
        }

        RandomAccess.SetLength(file, 0);
        RandomAccess.Write(file, Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n"), 0);
        return new StateLock(file);
    }

    public void Dispose() => _file.Dispose();

    /// <summary>The pid that the file names; null when there is none. The runtime's own way to open a file would ask for a shared flock, whatever the sharing.</summary>
    public static int? HolderOf(StateFolder folder)
    {
        var descriptor = Open(folder.LockFile, ReadOnly, 0);
        if (descriptor < 0)
            return null;
        using var file = new SafeFileHandle(descriptor, ownsHandle: true);
        return int.TryParse(Holder(file), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? pid : null;
    }

    private static string Holder(SafeFileHandle file)
    {
        Span<byte> text = stackalloc byte[16];
        return Encoding.ASCII.GetString(text[..RandomAccess.Read(file, text, 0)]).Trim();
    }

    private static MBotException Held(StateFolder folder, string pid) =>
        new(ErrorKind.FailedPrecondition, "agent.running", $"another agent (pid {(pid.Length > 0 ? pid : "unknown")}) holds {folder.Root}")
        {
            Hint = "stop it first, or give this one another folder with --state",
        };

    private static MBotException Unusable(StateFolder folder, string reason) =>
        new(ErrorKind.FailedPrecondition, "state.unusable", $"{folder.LockFile} can't be opened: {reason}") { Hint = "give a folder that you may write with --state" };

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Flock(SafeFileHandle file, int operation);
}
