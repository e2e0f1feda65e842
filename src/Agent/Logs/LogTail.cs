using System.Text;
using MBot.Agent.Platform;

namespace MBot.Agent.Logs;

/// <summary>Follows one file that grows: whole lines from where the last look ended, across rotation and truncation.</summary>
internal sealed class LogTail(LogFileSet set, string path) : IDisposable
{
    private const int BlockSize = 64 * 1024;
    private readonly string _origin = set.OriginOf(path);
    private readonly List<byte> _partial = [];
    private FileStream? _file;
    private DateTimeOffset _lastTime = DateTimeOffset.UnixEpoch;
    private string? _lastOrigin;
    private bool _lastIsError;
    private bool _lastHidden;
    private int _room;
    private long _unread;

    public LogSource Source => set.Source;

    public string Origin => _origin;

    /// <summary>Of the last line that was read.</summary>
    public DateTimeOffset LastTime => _lastTime;

    public FileIdentity? Identity { get; private set; }

    /// <summary>Behind the last whole line that was read.</summary>
    public long Position { get; private set; }

    /// <summary>Begins at the last whole line's end: what there is already is history.</summary>
    public void SkipExisting()
    {
        var existing = LogFileSet.OpenAll(path);
        foreach (var older in existing.Skip(1))
            older.File.Dispose();
        if (existing.Count == 0)
            return;
        Use(existing[0]);
        Position = LastLineEnd(_file!);
        _lastTime = File.GetLastWriteTimeUtc(_file!.SafeFileHandle); // of what goes on with a line that was not read
    }

    /// <summary>The lines since the last look, oldest first.</summary>
    /// <param name="room">How many of them are read; the rest is only counted.</param>
    /// <returns>How many lines were counted and not read.</returns>
    public long Read(List<(LogFileSet Set, string Origin, RawLine Line)> lines, int room)
    {
        (_room, _unread) = (room, 0);
        ReadOn(lines);
        return _unread;
    }

    public void Dispose() => _file?.Dispose();

    private void ReadOn(List<(LogFileSet Set, string Origin, RawLine Line)> lines)
    {
        if (_file is not null)
        {
            Drain(lines);
            if (FileIdentity.Of(path) == Identity)
                return;
        }

        foreach (var newer in SinceRotation())
        {
            // What was written between our look and the rename is still in the old one; a half line ends there.
            Finish(lines);
            Use(newer);
        }

        if (_file is not null)
            Drain(lines);
    }

    private void Use(OpenLog log)
    {
        _file?.Dispose();
        _file = log.File;
        _partial.Clear();
        Position = 0;
        Identity = log.Identity;
    }

    private void Finish(List<(LogFileSet Set, string Origin, RawLine Line)> lines)
    {
        if (_file is null)
            return;
        Drain(lines);
        if (_partial.Count > 0)
            Emit(lines);
    }

    /// <summary>What has been begun after the file we have, oldest first: more than one when the log grows faster than we look.</summary>
    private List<OpenLog> SinceRotation()
    {
        var all = LogFileSet.OpenAll(path);
        var newer = all.TakeWhile(o => o.Identity != Identity).Reverse().ToList();
        foreach (var older in all.Except(newer))
            older.File.Dispose();
        return newer;
    }

    private void Drain(List<(LogFileSet Set, string Origin, RawLine Line)> lines)
    {
        var length = RandomAccess.GetLength(_file!.SafeFileHandle);
        if (length < Position)
            (Position, _) = (0, Reset()); // truncated in place, as logrotate's copytruncate does
        if (length == Position + _partial.Count)
            return;
        var block = new byte[(int)Math.Min(BlockSize, length - Position - _partial.Count)];
        int read;
        while ((read = RandomAccess.Read(_file.SafeFileHandle, block, Position + _partial.Count)) > 0)
        {
            var rest = block.AsSpan(0, read);
            int newline;
            while ((newline = rest.IndexOf((byte)'\n')) >= 0)
            {
                if (_room == 0)
                {
                    rest = Count(rest, rest.LastIndexOf((byte)'\n'));
                    break;
                }

                _partial.AddRange(rest[..newline]);
                Position++; // the line's end, which the text leaves out
                Emit(lines);
                rest = rest[(newline + 1)..];
            }

            _partial.AddRange(rest);
        }
    }

    /// <summary>Goes past whole lines.</summary>
    private Span<byte> Count(Span<byte> rest, int lastNewline)
    {
        _unread += rest[..(lastNewline + 1)].Count((byte)'\n');
        Position += _partial.Count + lastNewline + 1;
        _partial.Clear();
        return rest[(lastNewline + 1)..];
    }

    private bool Reset()
    {
        _partial.Clear();
        return true;
    }

    private void Emit(List<(LogFileSet Set, string Origin, RawLine Line)> lines)
    {
        var line = set.Parse(Encoding.UTF8.GetString(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_partial)).TrimEnd('\r'));
        Position += _partial.Count;
        _partial.Clear();
        if (line.Time is { } time)
            (_lastTime, _lastOrigin, _lastIsError, _lastHidden) = (time, line.Origin, line.IsError, line.Hidden);
        else
            line = line with { Time = _lastTime, Origin = _lastOrigin, IsError = line.IsError || _lastIsError };
        if (_lastHidden)
            return;
        lines.Add((set, line.Origin ?? _origin, line));
        if (_room > 0)
            _room--;
    }

    private static long LastLineEnd(FileStream file)
    {
        var block = new byte[BlockSize];
        for (var end = RandomAccess.GetLength(file.SafeFileHandle); end > 0;)
        {
            var start = Math.Max(0, end - BlockSize);
            var read = RandomAccess.Read(file.SafeFileHandle, block.AsSpan(0, (int)(end - start)), start);
            var newline = block.AsSpan(0, read).LastIndexOf((byte)'\n');
            if (newline >= 0)
                return start + newline + 1;
            end = start;
        }

        return 0;
    }
}
