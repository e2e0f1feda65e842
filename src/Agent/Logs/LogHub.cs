namespace MBot.Agent.Logs;

/// <summary>
/// Looks at the files for all followers at once: each new line is read, parsed and redacted one time, however many
/// follow. It looks several times a second rather than wait for inotify, whose queue overflows silently and
/// whose watches are a per-user quota that others use up. Without followers it does nothing.
/// </summary>
internal sealed partial class LogHub(IReadOnlyList<LogFileSet> sets, ILogRedactor redactor, TimeProvider time, ILogger<LogHub> logger) : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LogTail> _tails = [];
    private readonly List<LogSubscription> _subscriptions = [];
    private CancellationTokenSource? _looking;

    /// <summary>What has been written so far.</summary>
    public LogHistory History(LogFilter filter)
    {
        lock (_lock)
        {
            // While somebody follows, the history ends where the followers are: on to the end of the files first.
            if (_looking is not null)
                Look();
            return Open(filter);
        }
    }

    /// <summary>What has been written so far, and a subscription to all that comes after: nothing is missing or twice in between.</summary>
    public (LogHistory History, LogSubscription Subscription) Follow(LogFilter filter)
    {
        lock (_lock)
        {
            if (_looking is null)
                Begin();
            else
                Look(); // earlier followers get what the history will hold already
            var history = Open(filter);
            var subscription = new LogSubscription(filter, Leave);
            _subscriptions.Add(subscription);
            return (history, subscription);
        }
    }

    public void Dispose()
    {
        lock (_lock)
            End();
    }

    private LogHistory Open(LogFilter filter) => new(
        [.. from set in sets
            where filter.Sources.Contains(set.Source)
            from path in Paths(set)
            where filter.WantsFile(set.Source, set.OriginOf(path))
            select new LogFileGroup(set, path, _tails.GetValueOrDefault(path))],
        filter,
        redactor);

    /// <summary>While somebody follows, only what is followed: a file that came up just now is news altogether.</summary>
    private IEnumerable<string> Paths(LogFileSet set) => _looking is null ? set.Files() : set.Files().Where(_tails.ContainsKey);

    private void Begin()
    {
        foreach (var (set, path) in Files())
        {
            var tail = _tails[path] = new LogTail(set, path);
            tail.SkipExisting();
        }

        _looking = new CancellationTokenSource();
        _ = LookAsync(_looking.Token);
    }

    private void End()
    {
        _looking?.Cancel();
        _looking?.Dispose();
        _looking = null;
        foreach (var tail in _tails.Values)
            tail.Dispose();
        _tails.Clear();
    }

    private void Leave(LogSubscription subscription)
    {
        lock (_lock)
        {
            if (_subscriptions.Remove(subscription) && _subscriptions.Count == 0)
                End();
        }
    }

    private async Task LookAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellation))
            {
                lock (_lock)
                {
                    if (!cancellation.IsCancellationRequested)
                        Look();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The last follower left.
        }
    }

    private void Look()
    {
        try
        {
            var lines = new List<(LogFileSet Set, string Origin, RawLine Line)>();
            var files = Files().ToList();
            foreach (var (set, path) in files)
            {
                if (!_tails.ContainsKey(path))
                    _tails[path] = new LogTail(set, path);
            }

            foreach (var tail in _tails.Values)
                Read(tail, lines);
            foreach (var gone in _tails.Keys.Except(files.Select(f => f.Path)).ToList())
            {
                _tails[gone].Dispose();
                _tails.Remove(gone);
            }

            Hand(lines);
            foreach (var subscription in _subscriptions)
                subscription.TakeTurn();
        }
        catch (IOException e)
        {
            Log.CannotRead(logger, e); // this look's trouble; the next one is soon
        }
    }

    /// <summary>Reads what somebody has room for. What goes by beyond that is only counted: a log that grows faster than its readers costs little.</summary>
    private void Read(LogTail tail, List<(LogFileSet Set, string Origin, RawLine Line)> lines)
    {
        var interested = _subscriptions.Where(s => s.Filter.WantsFile(tail.Source, tail.Origin)).ToList();
        var unread = tail.Read(lines, interested.Count == 0 ? 0 : interested.Max(s => s.Room));
        if (unread == 0)
            return;
        foreach (var subscription in interested)
            subscription.Miss(unread, new LogLine(tail.Source, tail.LastTime, tail.Origin, true, ""));
    }

    private void Hand(List<(LogFileSet Set, string Origin, RawLine Line)> lines)
    {
        foreach (var (set, origin, raw) in lines.OrderBy(l => l.Line.Time))
        {
            var interested = _subscriptions.Where(s => s.Filter.WantsOrigin(set.Source, origin)).ToList();
            if (interested.Count == 0)
                continue;
            var line = new LogLine(set.Source, raw.Time!.Value, origin, raw.IsError, redactor.Redact(raw.Text));
            foreach (var subscription in interested)
                subscription.Offer(line);
        }
    }

    private IEnumerable<(LogFileSet Set, string Path)> Files() => from set in sets from path in set.Files() select (set, path);

    private static partial class Log
    {
        [LoggerMessage(9001, LogLevel.Warning, "Logs could not be read")]
        public static partial void CannotRead(ILogger logger, Exception error);
    }
}
