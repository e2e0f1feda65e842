namespace MBot.Agent.Logs;

/// <summary>A source of lines that are not in files. Implemented by whoever has them; lines need not be redacted.</summary>
internal interface ILogFeed
{
    LogSource Source { get; }

    /// <summary>The newest lines, oldest first; at most <paramref name="most"/> of those that the query's time and slot leave.</summary>
    Task<IReadOnlyList<LogLine>> ReadAsync(LogQuery query, int most, CancellationToken cancellation);

    /// <summary>Once it returns, each new line is handed over as it comes, until disposed; <paramref name="onLine"/> does not block.</summary>
    Task<IDisposable> SubscribeAsync(Action<LogLine> onLine, CancellationToken cancellation);
}
