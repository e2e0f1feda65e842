namespace MBot.Agent.Diagnostics.Atlas;

/// <summary>Passes a connection on to TLS and keeps the beginning of what the other side said first: an alert's number, which TLS itself does not tell.</summary>
internal sealed class FirstRecord(Stream inner) : Stream
{
    private const byte AlertRecord = 0x15;
    private readonly byte[] _start = new byte[7];
    private int _kept;

    /// <summary>The other side said something.</summary>
    public bool Any => _kept > 0;

    /// <summary>Of a plain alert record, <c>15 03 xx 00 02 LEVEL NUMBER</c>; null when the first record is another one.</summary>
    public int? Alert => _kept == _start.Length && _start[0] == AlertRecord && _start[3] == 0 && _start[4] == 2 ? _start[6] : null;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await inner.ReadAsync(buffer, cancellationToken);
        var keep = Math.Min(count, _start.Length - _kept);
        buffer[..keep].CopyTo(_start.AsMemory(_kept));
        _kept += keep;
        return count;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => inner.WriteAsync(buffer, cancellationToken);

    public override void Flush() => inner.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("only asynchronously");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("only asynchronously");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
