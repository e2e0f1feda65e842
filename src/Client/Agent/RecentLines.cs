using Google.Protobuf.WellKnownTypes;
using MBot.Protos.V1;

namespace MBot.Client.Agent;

/// <summary>
/// The last lines of a log that were had, so that after a dropped connection none is missing and none comes twice. Lines have
/// times but no numbers, and those of different sources come a little out of order: what is asked for again overlaps.
/// </summary>
internal sealed class RecentLines
{
    private const int Most = 20_000;
    private const int MostCharacters = 8 << 20;
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(5);

    private readonly Queue<Had> lines = new();
    private readonly Dictionary<Had, int> again = [];
    private int characters;
    private Timestamp? newest;
    private Timestamp? forgotten;
    private bool first;

    /// <returns>From when on lines are to be asked for again; null when there was none yet.</returns>
    public Timestamp? Resume()
    {
        again.Clear();
        first = true;
        if (newest is null)
            return null;
        var since = Timestamp.FromDateTimeOffset(newest.ToDateTimeOffset() - Overlap);
        // Of an instant that is half forgotten it can't be told which lines were had.
        if (forgotten is not null && forgotten.CompareTo(since) >= 0)
            since = Timestamp.FromDateTimeOffset(forgotten.ToDateTimeOffset().AddTicks(1));
        foreach (var line in lines.Where(line => line.Time is not null && line.Time.CompareTo(since) >= 0))
            again[line] = again.GetValueOrDefault(line) + 1;
        return since;
    }

    /// <returns>The line, unless it was had before the connection dropped; before it, a word about lines that may be missing.</returns>
    public IEnumerable<LogLine> New(LogLine line)
    {
        if (line.Missed != 0)
        {
            yield return line;
            yield break;
        }

        var had = new Had(line.Time, line.Source, line.Origin, line.Text);
        var known = again.TryGetValue(had, out var count);
        if (first && !known && again.Count > 0 && newest is not null && line.Time?.CompareTo(newest) > 0)
            yield return Gap(line);
        first = false;
        if (known)
        {
            if (count == 1)
                again.Remove(had);
            else
                again[had] = count - 1;
            yield break;
        }

        Remember(had);
        yield return line;
    }

    // What was asked for begins before the newest line that was had. Where that is not among the answer, the log was cut in between.
    private LogLine Gap(LogLine next) => new()
    {
        Source = next.Source,
        Time = next.Time,
        Origin = next.Origin,
        IsError = true,
        Missed = -1,
        Text = $"… lines since {newest!.ToDateTime():HH:mm:ss} UTC may be missing: while the connection was lost the log grew beyond what is kept or sent",
    };

    private void Remember(Had line)
    {
        if (line.Time is not null && (newest is null || line.Time.CompareTo(newest) > 0))
            newest = line.Time;
        lines.Enqueue(line);
        characters += line.Text.Length;
        while (lines.Count > Most || characters > MostCharacters)
        {
            var old = lines.Dequeue();
            characters -= old.Text.Length;
            if (old.Time is not null && (forgotten is null || old.Time.CompareTo(forgotten) > 0))
                forgotten = old.Time;
        }
    }

    private readonly record struct Had(Timestamp? Time, LogSource Source, string Origin, string Text);
}
