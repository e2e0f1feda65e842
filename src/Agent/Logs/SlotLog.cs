namespace MBot.Agent.Logs;

/// <summary>What one slot's process said: evidence.</summary>
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
}
