using System.Runtime.CompilerServices;
using MBot.Agent.Platform;

namespace MBot.Agent.Logs;

/// <summary>Puts history and news of files and feeds together.</summary>
internal sealed class LogReader(LogHub hub, IEnumerable<ILogFeed> feeds, ILogRedactor redactor, IHostApplicationLifetime lifetime) : ILogReader
{
    /// <summary>How far a filter looks back in a feed.</summary>
    private const int FeedDepth = 20_000;

    public async IAsyncEnumerable<LogLine> ReadAsync(LogQuery query, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var filter = new LogFilter(query);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, lifetime.ApplicationStopping);
        await using var lines = LinesAsync(query, filter, either.Token).GetAsyncEnumerator(either.Token);
        while (await MoveNextAsync())
            yield return lines.Current;

        async Task<bool> MoveNextAsync()
        {
            try
            {
                return await lines.MoveNextAsync();
            }
            catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested && !cancellation.IsCancellationRequested)
            {
                return false; // the agent stops: the stream ends in good order
            }
        }
    }

    private async IAsyncEnumerable<LogLine> LinesAsync(LogQuery query, LogFilter filter, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var (history, subscription) = query.Follow ? hub.Follow(filter) : (hub.History(filter), null);
        using var _ = subscription;
        var wanted = feeds.Where(f => filter.Sources.Contains(f.Source)).ToList();
        var live = new List<IDisposable>();
        try
        {
            foreach (var feed in subscription is null ? [] : wanted)
                live.Add(await feed.SubscribeAsync(line => subscription!.Offer(Redacted(line)), cancellation));
            IReadOnlyList<LogLine> last;
            using (history)
                last = history.Last(query.Tail, await FeedLinesAsync(wanted, query, cancellation), cancellation);
            var shown = new HashSet<string>(last.Select(l => l.Key).OfType<string>());
            foreach (var line in last)
                yield return line;
            if (subscription is null)
                yield break;
            await foreach (var line in subscription.ReadAsync(cancellation))
            {
                if (line.Key is null || !shown.Contains(line.Key))
                    yield return line;
            }
        }
        finally
        {
            foreach (var part in live)
                part.Dispose();
        }
    }

    private async Task<IReadOnlyList<LogLine>> FeedLinesAsync(List<ILogFeed> wanted, LogQuery query, CancellationToken cancellation)
    {
        var lines = new List<LogLine>();
        foreach (var feed in wanted)
            lines.AddRange((await feed.ReadAsync(query, query.Grep is null ? query.Tail : Math.Max(FeedDepth, query.Tail), cancellation)).Select(Redacted));
        return lines;
    }

    private LogLine Redacted(LogLine line) => line with { Text = redactor.Redact(line.Text) };
}
