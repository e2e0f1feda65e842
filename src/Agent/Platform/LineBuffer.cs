namespace MBot.Agent.Platform;

/// <summary>Keeps the last lines of a pipe, so that a child that never stops talking costs a bounded amount of memory.</summary>
internal sealed class LineBuffer(int capacity)
{
    private const int LongestLine = 16 * 1024;
    private readonly Queue<string> _lines = new();
    private readonly Lock _lock = new();

    public void Add(string line)
    {
        lock (_lock)
        {
            _lines.Enqueue(line.Length > LongestLine ? line[..LongestLine] + "…" : line);
            if (_lines.Count > capacity)
                _lines.Dequeue();
        }
    }

    public IReadOnlyList<string> ToList()
    {
        lock (_lock)
            return _lines.ToArray();
    }
}
