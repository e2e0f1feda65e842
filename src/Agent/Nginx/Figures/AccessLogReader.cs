using MBot.Agent.Platform;

namespace MBot.Agent.Nginx.Figures;

/// <summary>
/// Reads what has been added to a log since it was read last, without copying lines, and follows the file through its rotation: a renamed
/// file is read to its end, once more at the next time (nginx writes to it until it has reopened), and then left.
/// </summary>
internal sealed class AccessLogReader : IDisposable
{
    private const int LongestLine = 32 * 1024;

    /// <summary>So that a scrape stays cheap after a storm: the rest is read at the next one.</summary>
    private const long MostAtOnce = 16 * 1024 * 1024;

    private readonly string _path;
    private readonly byte[] _buffer = new byte[128 * 1024];
    private FileStream? _current;
    private FileStream? _former;

    /// <summary>Begins at the log's present end: what was there before is none of this agent's time.</summary>
    public AccessLogReader(string path)
    {
        _path = path;
        _current = Open();
        _current?.Seek(0, SeekOrigin.End);
    }

    public delegate void OnLine(ReadOnlySpan<byte> line);

    public void Read(OnLine onLine, CancellationToken cancellation)
    {
        if (_former is not null)
            ReadOn(_former, onLine, cancellation);
        if (_current is not null)
            ReadOn(_current, onLine, cancellation);
        if (_current is not null && FileIdentity.Of(_path) == FileIdentity.Of(_current.SafeFileHandle))
            return;
        if (_current is not null && _current.Position < _current.Length)
            return; // a storm: first to its end
        _former?.Dispose();
        (_former, _current) = (_current, Open());
        if (_current is not null)
            ReadOn(_current, onLine, cancellation);
    }

    public void Dispose()
    {
        _former?.Dispose();
        _current?.Dispose();
    }

    private FileStream? Open()
    {
        try
        {
            return new FileStream(_path, new FileStreamOptions { Access = FileAccess.Read, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0 });
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null; // nginx has not run yet, or is between a rename and the reopening
        }
    }

    private void ReadOn(FileStream file, OnLine onLine, CancellationToken cancellation)
    {
        for (var left = MostAtOnce; left > 0; left -= _buffer.Length)
        {
            cancellation.ThrowIfCancellationRequested();
            var begin = file.Position;
            var got = file.ReadAtLeast(_buffer, _buffer.Length, throwOnEndOfStream: false);
            var used = Lines(_buffer.AsSpan(0, got), onLine);
            if (used == 0 && got > LongestLine)
                used = got; // no line of ours
            file.Position = begin + used;
            if (got < _buffer.Length)
                return;
        }
    }

    /// <returns>Where the last whole line ends.</returns>
    private static int Lines(ReadOnlySpan<byte> text, OnLine onLine)
    {
        var at = 0;
        for (int length; (length = text[at..].IndexOf((byte)'\n')) >= 0; at += length + 1)
            onLine(text.Slice(at, length));
        return at;
    }
}
