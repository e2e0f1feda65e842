namespace MBot.Agent.Logs;

/// <summary>The last lines that fit a query, out of several logs, in the order of their times.</summary>
internal sealed class LogHistory(IReadOnlyList<LogFileGroup> groups, LogFilter filter, ILogRedactor redactor) : IDisposable
{
    /// <summary>Clocks are set back; a log's times go forward but for that.</summary>
    private static readonly TimeSpan ClockSlack = TimeSpan.FromMinutes(1);

    /// <param name="more">Lines from elsewhere, oldest first and redacted already.</param>
    public IReadOnlyList<LogLine> Last(int count, IReadOnlyList<LogLine> more, CancellationToken cancellation)
    {
        var lines = Newest(more.Where(filter.Wants), count);
        // The most recently written first: often the others need not be looked at.
        foreach (var group in groups.OrderByDescending(g => g.LastWrite))
        {
            cancellation.ThrowIfCancellationRequested();
            var oldestOfUse = lines.Count == count ? lines.Min(l => l.Time) : DateTimeOffset.MinValue;
            if (group.LastWrite + ClockSlack < oldestOfUse)
                continue;
            var found = OfGroup(group, count, oldestOfUse, cancellation);
            found.Reverse();
            lines = Newest([.. lines, .. found], count);
        }

        return lines;
    }

    public void Dispose()
    {
        foreach (var group in groups)
            group.Dispose();
    }

    private List<LogLine> OfGroup(LogFileGroup group, int count, DateTimeOffset oldestOfUse, CancellationToken cancellation)
    {
        var found = new List<LogLine>();
        foreach (var (time, origin, raw) in group.Backward())
        {
            if (time < oldestOfUse || (filter.Since is { } since && time < since - ClockSlack))
                break;
            if (!filter.WantsTime(time))
                continue;
            cancellation.ThrowIfCancellationRequested();
            var text = redactor.Redact(raw.Text);
            if (!filter.WantsText(text))
                continue;
            found.Add(new LogLine(group.Source, time, origin, raw.IsError, text));
            if (found.Count == count)
                break;
        }

        return found;
    }

    private static List<LogLine> Newest(IEnumerable<LogLine> lines, int count)
    {
        var all = LogMerge.InOrder(lines);
        return all.Count <= count ? all : all[^count..];
    }
}
