using System.Globalization;
using MBot.Agent.Health.Conditions;
using MBot.Agent.Logs;
using MBot.Agent.Storage;

namespace MBot.Agent.Operations;

/// <summary>Operations as a log: what <c>logs deploy</c> shows.</summary>
internal sealed class OperationFeed(AgentDatabase database) : ILogFeed
{
    private const int Recent = 2000;
    private readonly OperationStore _store = new(database);
    private readonly Lock _lock = new();
    private readonly Queue<LogLine> _recent = []; // what the database may not have yet
    private Action<LogLine>? _onLine;

    /// <summary>Told of each event. Handlers must not block.</summary>
    public event Action<OperationEvent>? Published;

    public LogSource Source => LogSource.Deploy;

    public void Publish(OperationEvent e)
    {
        Published?.Invoke(e);
        var line = ToLine(e);
        lock (_lock)
        {
            _recent.Enqueue(line);
            if (_recent.Count > Recent)
                _recent.Dequeue();
            _onLine?.Invoke(line);
        }
    }

    public async Task<IReadOnlyList<LogLine>> ReadAsync(LogQuery query, int most, CancellationToken cancellation)
    {
        var since = query.Since;
        var stored = (await _store.RecentEventsAsync(since ?? DateTimeOffset.UnixEpoch, most, cancellation)).ConvertAll(ToLine);
        var known = stored.Select(l => l.Key).ToHashSet();
        lock (_lock)
            return [.. stored.Concat(_recent.Where(l => !known.Contains(l.Key) && (since is null || l.Time >= since))).OrderBy(l => l.Time).TakeLast(most)];
    }

    public Task<IDisposable> SubscribeAsync(Action<LogLine> onLine, CancellationToken cancellation)
    {
        lock (_lock)
            _onLine += onLine;
        return Task.FromResult<IDisposable>(new Subscription(this, onLine));
    }

    private static LogLine ToLine(OperationEvent e)
    {
        var (isError, text) = e.Body switch
        {
            StateChanged changed => (false, $"state: {changed.State}"),
            StepStarted started => (false, $"{started.Step} …"),
            StepFinished finished => (finished.Failed, string.Create(CultureInfo.InvariantCulture, $"{finished.Step}: {(finished.Failed ? "failed: " : "")}{finished.Detail} ({finished.Duration.TotalSeconds:0.00} s)")),
            Output output => (false, $"{output.Source}: {output.Text}"),
            Notice notice => (notice.Severity >= Severity.Medium, $"{notice.Code}: {notice.Text}"),
            Ended { Operation: var o } => (o.Failure is not null, o.Failure is { } failure ? $"{o.State}: {failure.Message}" : $"{o.State}"),
            _ => (false, e.Body.GetType().Name),
        };
        return new LogLine(LogSource.Deploy, e.Time, e.OperationId, isError, text) { Key = $"{e.OperationId}:{e.Sequence}" };
    }

    private sealed class Subscription(OperationFeed feed, Action<LogLine> onLine) : IDisposable
    {
        public void Dispose()
        {
            lock (feed._lock)
                feed._onLine -= onLine;
        }
    }
}
