using System.Runtime.InteropServices;

namespace MBot.Agent.Platform;

/// <summary>Size and inodes of the file system that a folder is on, as df has them. Asking blocks for as long as a dead network disk does.</summary>
/// <param name="AvailableBytes">What a user who is not root may still write.</param>
internal sealed partial record FileSystemUsage(double SizeBytes, double FreeBytes, double AvailableBytes, double Inodes, double InodesFree)
{
    /// <exception cref="IOException">The folder cannot be asked.</exception>
    public static FileSystemUsage Of(string folder)
    {
        if (StatVfs(folder, out var s) != 0)
            throw new IOException($"cannot ask for the file system of {folder}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
        var block = (double)s.FragmentSize;
        return new FileSystemUsage(s.Blocks * block, s.BlocksFree * block, s.BlocksAvailable * block, s.Files, s.FilesFree);
    }

    /// <summary>struct statvfs of statvfs(3) on 64-bit Linux.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Statistics
    {
        public ulong BlockSize;
        public ulong FragmentSize;
        public ulong Blocks;
        public ulong BlocksFree;
        public ulong BlocksAvailable;
        public ulong Files;
        public ulong FilesFree;
        public ulong FilesAvailable;
        public ulong Id;
        public ulong Flags;
        public ulong LongestName;
        public ulong Spare1;
        public ulong Spare2;
        public ulong Spare3;
    }

    [LibraryImport("libc", EntryPoint = "statvfs", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatVfs(string path, out Statistics statistics);
}
