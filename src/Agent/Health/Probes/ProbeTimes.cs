namespace MBot.Agent.Health.Probes;

/// <summary>How long the last deep probe of each copy took. Bounded: the oldest are forgotten.</summary>
internal sealed class ProbeTimes
{
    private const int Most = 32;
    private readonly Lock _lock = new();
    private readonly LinkedList<(string Name, TimeSpan Took)> _newestFirst = [];

    public void Note(string name, TimeSpan took)
    {
        lock (_lock)
        {
            if (Find(name) is { } before)
                _newestFirst.Remove(before);
            _newestFirst.AddFirst((name, took));
            if (_newestFirst.Count > Most)
                _newestFirst.RemoveLast();
        }
    }

    /// <summary>Null: this agent has not probed it.</summary>
    public TimeSpan? Last(string name)
    {
        lock (_lock)
            return Find(name)?.Value.Took;
    }

    private LinkedListNode<(string Name, TimeSpan Took)>? Find(string name)
    {
        for (var node = _newestFirst.First; node is not null; node = node.Next)
        {
            if (node.Value.Name == name)
                return node;
        }

        return null;
    }
}
