using System.Runtime.InteropServices;

namespace MBot.Client.Output;

/// <summary>How the terminal on standard input treats what is typed: with or without its echo, by line or by key.</summary>
internal sealed partial class TerminalMode
{
    private const int StandardIn = 0;
    private const int AfterFlush = 2; // TCSAFLUSH
    private const uint Echo = 0x8;

    // struct termios: larger than any platform's, and where its local flags are.
    private const int Size = 128;
    private static readonly int LocalFlags = OperatingSystem.IsMacOS() ? 24 : 12;
    private static readonly uint ByLine = OperatingSystem.IsMacOS() ? 0x100u : 0x2u; // ICANON

    private readonly byte[] attributes;

    private TerminalMode(byte[] attributes) => this.attributes = attributes;

    public TerminalMode WithoutEcho => Without(Echo);

    /// <summary>Each key at once and unseen. Ctrl-C stays a signal.</summary>
    public TerminalMode ByKey => Without(Echo | ByLine);

    /// <returns>Null: standard input is no terminal.</returns>
    public static TerminalMode? Current()
    {
        var now = new byte[Size];
        return GetAttributes(StandardIn, now) == 0 ? new TerminalMode(now) : null;
    }

    /// <returns>False: the terminal can't do that.</returns>
    public bool Set() => SetAttributes(StandardIn, AfterFlush, attributes) == 0;

    private TerminalMode Without(uint flags)
    {
        var changed = (byte[])attributes.Clone();
        BitConverter.TryWriteBytes(changed.AsSpan(LocalFlags), BitConverter.ToUInt32(changed, LocalFlags) & ~flags);
        return new TerminalMode(changed);
    }

    [LibraryImport("libc", EntryPoint = "tcgetattr", SetLastError = true)]
    private static partial int GetAttributes(int descriptor, [In, Out] byte[] attributes);

    [LibraryImport("libc", EntryPoint = "tcsetattr", SetLastError = true)]
    private static partial int SetAttributes(int descriptor, int when, byte[] attributes);
}
