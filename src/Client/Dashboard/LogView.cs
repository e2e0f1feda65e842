using MBot.Protos.V1;

namespace MBot.Client.Dashboard;

/// <summary>
/// The last lines of the logs, all together and by source, so that a source that says much doesn't push the others out. A view
/// that was scrolled stays where it is while lines come.
/// </summary>
internal sealed class LogView
{
    private const int Most = 2000;
    private const int LongestText = 1000;
    private readonly Dictionary<LogSource, Lines> sources = [];

    /// <summary>Whose lines are shown; unspecified: all of them.</summary>
    public LogSource Source { get; private set; }

    /// <summary>How many lines are below the view.</summary>
    public int Below => Shown.Below;

    private Lines Shown => Of(Source);

    public void Add(LogLine line)
    {
        if (line.Text.Length > LongestText)
            line = new LogLine(line) { Text = line.Text[..LongestText] };
        Of(LogSource.Unspecified).Add(line);
        Of(line.Source).Add(line);
    }

    public void Choose(LogSource source)
    {
        Source = source;
        Shown.Hold(null);
    }

    /// <summary>Towards older lines; a negative number towards the newest.</summary>
    public void Scroll(int lines) => Shown.Hold(Shown.Below + lines);

    public void ToOldest() => Shown.Hold(Most);

    public void ToNewest() => Shown.Hold(null);

    /// <summary>The view stays where it is from now on.</summary>
    public void Freeze() => Shown.Hold(Shown.Below);

    /// <returns>Oldest first.</returns>
    public IReadOnlyList<LogLine> Last(int count) => Shown.Last(count);

    private Lines Of(LogSource source)
    {
        if (!sources.TryGetValue(source, out var lines))
            sources.Add(source, lines = new Lines());
        return lines;
    }

    private sealed class Lines
    {
        private readonly Queue<LogLine> kept = new();
        private long added;
        private long? held; // how many lines there were when the view was held

        public int Below => held is { } end ? (int)Math.Min(added - end, kept.Count) : 0;

        public void Add(LogLine line)
        {
            kept.Enqueue(line);
            added++;
            if (kept.Count > Most)
                kept.Dequeue();
        }

        public void Hold(int? below) => held = below is { } lines ? added - Math.Clamp(lines, 0, Math.Max(0, kept.Count - 1)) : null;

        public IReadOnlyList<LogLine> Last(int count) => [.. kept.SkipLast(Below).TakeLast(count)];
    }
}
