using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MBot.Agent.Platform;

/// <summary>Which file it is, whatever it is called now: rotation renames files under their readers.</summary>
internal readonly partial record struct FileIdentity(ulong Inode, uint DeviceMajor, uint DeviceMinor)
{
    private const int CurrentFolder = -100;
    private const int EmptyPath = 0x1000;
    private const uint InodeMask = 0x100;

    /// <summary>Null when there is no such file.</summary>
    public static FileIdentity? Of(string path) => Statx(CurrentFolder, path, 0, InodeMask, out var status) == 0 ? From(status) : null;

    public static FileIdentity Of(SafeFileHandle file) => Statx((int)file.DangerousGetHandle(), "", EmptyPath, InodeMask, out var status) == 0
        ? From(status)
        : throw new IOException(Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError()));

    private static FileIdentity From(in Status status) => new(status.Inode, status.DeviceMajor, status.DeviceMinor);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, out Status status);

    /// <summary>struct statx, see statx(2); only these fields are read.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Status
    {
        [FieldOffset(32)]
        public ulong Inode;

        [FieldOffset(136)]
        public uint DeviceMajor;

        [FieldOffset(140)]
        public uint DeviceMinor;
    }
}
