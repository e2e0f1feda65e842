using System.Runtime.InteropServices;

namespace MBot.Agent.Logs;

/// <summary>
/// Puts the lines of several sources in the order of time, and keeps those of one traceback together: they go where its first line
/// goes. While lines come, a traceback that is not whole yet is held back for a moment. It knows no files and no readers.
/// </summary>
internal sealed class LogMerge
{
    /// <summary>How many turns a traceback that goes on is waited for; its end, which may have none, for one.</summary>
    private const int MostTurns = 5;

    /// <summary>A traceback longer than that is not held back as a whole.</summary>
    private const int LongestHeld = 1000;

    private readonly Dictionary<(LogSource Source, string Origin), Block> _blocks = [];
    private readonly List<Entry> _entries = [];
    private long _blockNumber;

    public int Count => _entries.Count;

    /// <param name="line">After all others of its source and origin.</param>
    public void Add(LogLine line)
    {
        var block = BlockOf(line);
        if (line.Missed != 0 || !block.Text.Takes(line.Text))
            block.Begin(line.Time, ++_blockNumber);
        block.Turns = 0;
        block.Lines++;
        _entries.Add(new Entry(block.Time, block.Number, line));
    }

    /// <summary>What is whole, in order; the rest waits for the next turn.</summary>
    public IReadOnlyList<LogLine> TakeTurn()
    {
        if (_entries.Count == 0)
            return [];
        var held = _blocks.Values.Where(block => block.IsHeld).Select(block => block.Number).ToHashSet();
        foreach (var block in _blocks.Values)
            block.Turns++;
        var ready = Ordered(_entries.Where(entry => !held.Contains(entry.Block)));
        _entries.RemoveAll(entry => !held.Contains(entry.Block));
        if (_entries.Count == 0 && _blocks.Count > 100)
            _blocks.Clear(); // origins come and go
        return ready;
    }

    /// <summary>All of it.</summary>
    public static List<LogLine> InOrder(IEnumerable<LogLine> lines)
    {
        var merge = new LogMerge();
        foreach (var line in lines)
            merge.Add(line);
        return Ordered(merge._entries);
    }

    // OrderBy is stable: lines of one block, and of one source at one time, stay as they came.
    private static List<LogLine> Ordered(IEnumerable<Entry> entries) => [.. entries.OrderBy(entry => entry.Time).ThenBy(entry => entry.Block).Select(entry => entry.Line)];

    private Block BlockOf(LogLine line)
    {
        ref var block = ref CollectionsMarshal.GetValueRefOrAddDefault(_blocks, (line.Source, line.Origin), out _);
        return block ??= new Block();
    }

    private readonly record struct Entry(DateTimeOffset Time, long Block, LogLine Line);

    private sealed class Block
    {
        public TracebackBlock Text { get; } = new();

        public DateTimeOffset Time { get; private set; }

        public long Number { get; private set; }

        public int Lines { get; set; }

        public int Turns { get; set; }

        public bool IsHeld => Lines < LongestHeld && (Text.IsOpen ? Turns < MostTurns : Text.MayGoOn && Turns < 1);

        public void Begin(DateTimeOffset time, long number) => (Time, Number, Lines) = (time, number, 0);
    }
}
