namespace MBot.Agent.Logs;

/// <summary>What one slot's process said: evidence, and signs to watch for.</summary>
internal sealed class SlotLog(ILogReader reader)
{
    /// <summary>The last lines, oldest first.</summary>
    public async Task<IReadOnlyList<string>> LastLinesAsync(string slot, int count, CancellationToken cancellation)
    {
        var lines = new List<string>();
        await foreach (var line in reader.ReadAsync(new LogQuery { Slot = slot, Tail = count }, cancellation))
            lines.Add(line.Text);
        return lines;
    }

    /// <summary>How many lines since a moment the predicate takes.</summary>
    public async Task<int> CountSinceAsync(string slot, DateTimeOffset since, Func<string, bool> predicate, CancellationToken cancellation)
    {
        var count = 0;
        await foreach (var line in reader.ReadAsync(new LogQuery { Slot = slot, Since = since }, cancellation))
            count += predicate(line.Text) ? 1 : 0;
        return count;
    }

    /// <summary>Lines that contain a text: those since a moment, then each as it is written.</summary>
    public IAsyncEnumerable<LogLine> FollowAsync(string slot, DateTimeOffset since, string text, CancellationToken cancellation) =>
        reader.ReadAsync(new LogQuery { Slot = slot, Since = since, Grep = text, Follow = true }, cancellation);
}
