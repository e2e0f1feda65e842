using System.Runtime.InteropServices;
using System.Text;

namespace MBot.Client.Output;

/// <summary>
/// Reads a line from the terminal without showing it. The echo is off from before the prompt until the line is whole,
/// so that what is typed ahead or pasted doesn't show either; Ctrl-C puts it back.
/// </summary>
internal static partial class HiddenInput
{
    private const int StandardIn = 0;
    private const int AfterFlush = 2; // TCSAFLUSH
    private const uint Echo = 0x8;

    // struct termios: larger than any platform's, and where its local flags are.
    private const int Size = 128;
    private static readonly int LocalFlags = OperatingSystem.IsMacOS() ? 24 : 12;

    /// <returns>Null at the end of input.</returns>
    public static async Task<string?> ReadLineAsync(Action prompt, CancellationToken cancellationToken)
    {
        var before = new byte[Size];
        if (GetAttributes(StandardIn, before) != 0)
            throw ClientException.Usage("this terminal can't hide what is typed", "give the value on standard input: mbot-client secrets set NAME -");
        var hidden = (byte[])before.Clone();
        BitConverter.TryWriteBytes(hidden.AsSpan(LocalFlags), BitConverter.ToUInt32(hidden, LocalFlags) & ~Echo);

        void Restore() => _ = SetAttributes(StandardIn, AfterFlush, before);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => Restore());
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => Restore());
        try
        {
            if (SetAttributes(StandardIn, AfterFlush, hidden) != 0)
                throw ClientException.Usage("this terminal can't hide what is typed");
            prompt();

            // A blocking read can't be cancelled; the process ends while it waits.
            return await Task.Run(ReadLine, CancellationToken.None).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Restore();
        }
    }

    private static string? ReadLine()
    {
        var line = new List<byte>();
        Span<byte> one = stackalloc byte[1];
        while (true)
        {
            var count = Read(StandardIn, ref one[0], 1);
            if (count < 0 && Marshal.GetLastPInvokeError() == 4)
                continue;
            if (count <= 0)
                return line.Count == 0 ? null : Encoding.UTF8.GetString([.. line]);
            if (one[0] == '\n')
                return Encoding.UTF8.GetString([.. line]);
            line.Add(one[0]);
        }
    }

    [LibraryImport("libc", EntryPoint = "tcgetattr", SetLastError = true)]
    private static partial int GetAttributes(int descriptor, [In, Out] byte[] attributes);

    [LibraryImport("libc", EntryPoint = "tcsetattr", SetLastError = true)]
    private static partial int SetAttributes(int descriptor, int when, byte[] attributes);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint Read(int descriptor, ref byte buffer, nuint count);
}
