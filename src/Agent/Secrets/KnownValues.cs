using MBot.Agent.Platform;

namespace MBot.Agent.Secrets;

/// <summary>Every value seen since the agent's start, in memory only, the newest of them within a bound.</summary>
internal sealed class KnownValues
{
    private const int Max = 2000;

    private volatile IReadOnlyList<Redacted> _values = [];

    public IReadOnlyList<Redacted> Values => _values;

    /// <summary>Not for two threads at once.</summary>
    public void Add(IEnumerable<Redacted> current)
    {
        var fresh = current.Where(value => !string.IsNullOrWhiteSpace(value.Reveal())).Distinct().ToHashSet();
        if (fresh.IsSubsetOf(_values))
            return;
        _values = [.. _values.Where(value => !fresh.Contains(value)).Concat(fresh).TakeLast(Max)];
    }
}
