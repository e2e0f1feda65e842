namespace MBot.Agent.Logs;

/// <summary>One log with what it was rotated to, opened at one moment, so that rotation during the reading changes nothing.</summary>
internal sealed class LogFileGroup : IDisposable
{
    private const int LongestContinuation = 10_000;
    private readonly LogFileSet _set;
    private readonly List<(FileStream File, long End)> _files = []; // newest first
    private readonly string _origin;

    /// <param name="tail">Who follows the log, if anybody: what is behind its position is not history but news.</param>
    public LogFileGroup(LogFileSet set, string path, LogTail? tail)
    {
        (_set, _origin) = (set, set.OriginOf(path));
        var news = tail is not null; // until the file that is followed is met, among the older ones
        foreach (var (file, identity) in LogFileSet.OpenAll(path))
        {
            var followed = identity == tail?.Identity;
            _files.Add((file, followed ? tail!.Position : news ? 0 : RandomAccess.GetLength(file.SafeFileHandle)));
            news &= !followed;
            var written = File.GetLastWriteTimeUtc(file.SafeFileHandle);
            LastWrite = LastWrite > written ? LastWrite : written;
        }
    }

    public DateTime LastWrite { get; private set; } = DateTime.MinValue;

    public LogSource Source => _set.Source;

    /// <summary>Newest first. A line without a time has that of the line it belongs to.</summary>
    public IEnumerable<(DateTimeOffset Time, string Origin, RawLine Line)> Backward()
    {
        var continuation = new List<RawLine>();
        foreach (var (file, end) in _files)
        {
            foreach (var text in BackwardLines.Read(file, end))
            {
                var line = _set.Parse(text);
                if (line.Time is null)
                {
                    continuation.Add(line);
                    if (continuation.Count < LongestContinuation)
                        continue;
                }

                if (line.Hidden)
                {
                    continuation.Clear();
                    continue;
                }

                var time = line.Time ?? DateTimeOffset.UnixEpoch; // no log of this form; shown as the oldest there is
                foreach (var part in continuation)
                    yield return (time, line.Origin ?? _origin, part with { IsError = part.IsError || line.IsError });
                continuation.Clear();
                if (line.Time is not null)
                    yield return (time, line.Origin ?? _origin, line);
            }
        }

        foreach (var part in continuation)
            yield return (DateTimeOffset.UnixEpoch, _origin, part);
    }

    public void Dispose()
    {
        foreach (var (file, _) in _files)
            file.Dispose();
    }
}
