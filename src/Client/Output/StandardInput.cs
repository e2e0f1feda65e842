using System.Runtime.InteropServices;

namespace MBot.Client.Output;

/// <summary>Standard input byte by byte, past the runtime's own reader, which changes the terminal's mode around each read.</summary>
internal static partial class StandardInput
{
    private const int Interrupted = 4; // EINTR

    /// <returns>How many bytes came; 0 at the end of input.</returns>
    public static int Read(System.Span<byte> buffer)
    {
        while (true)
        {
            var count = ReadBytes(0, ref MemoryMarshal.GetReference(buffer), (nuint)buffer.Length);
            if (count >= 0)
                return (int)count;
            if (Marshal.GetLastPInvokeError() != Interrupted)
                return 0;
        }
    }

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint ReadBytes(int descriptor, ref byte buffer, nuint count);
}
