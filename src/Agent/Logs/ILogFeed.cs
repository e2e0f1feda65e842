namespace MBot.Agent.Logs;

/// <summary>A source of lines that are not in files. Implemented by the feature that has them; lines need not be redacted.</summary>
internal interface ILogFeed
{
    LogSource Source { get; }

    /// <summary>The newest lines, oldest first; at most <paramref name="most"/> before any filter.</summary>
    Task<IReadOnlyList<LogLine>> ReadAsync(DateTimeOffset? since, int most, CancellationToken cancellation);

    /// <summary>Hands over each line as it comes, until disposed; <paramref name="onLine"/> does not block.</summary>
    IDisposable Subscribe(Action<LogLine> onLine);
}
