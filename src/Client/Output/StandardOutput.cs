using System.Runtime.InteropServices;

namespace MBot.Client.Output;

/// <summary>
/// Standard output that says when its reader has gone. The runtime's own stream swallows that error, so
/// <c>logs --follow | head</c> would never end.
/// </summary>
internal sealed partial class StandardOutput(int descriptor) : Stream
{
    private const int Interrupted = 4; // EINTR
    private const int TryAgain = 11;   // EAGAIN on Linux

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public static Stream Open(int descriptor) => OperatingSystem.IsWindows()
        ? descriptor == 2 ? Console.OpenStandardError() : Console.OpenStandardOutput()
        : new StandardOutput(descriptor);

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            var written = (int)WriteBytes(descriptor, in MemoryMarshal.GetReference(buffer), (nuint)buffer.Length);
            if (written >= 0)
                buffer = buffer[written..];
            else if (Marshal.GetLastPInvokeError() is var error && error is not (Interrupted or TryAgain))
                throw new ClosedOutputException(Marshal.GetPInvokeErrorMessage(error));
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint WriteBytes(int descriptor, in byte buffer, nuint count);
}

/// <summary>Nobody reads the output any more: the end, without complaint.</summary>
internal sealed class ClosedOutputException(string message) : IOException(message);
