namespace MBot.Agent.Configuration;

/// <summary>Suggestions for misspelt names.</summary>
internal static class NearestName
{
    public static string? Of(string name, IEnumerable<string> known)
    {
        var best = known.Select(candidate => (Name: candidate, Distance: Distance(name, candidate)))
            .OrderBy(candidate => candidate.Distance).ThenBy(candidate => candidate.Name, StringComparer.Ordinal)
            .FirstOrDefault();
        return best.Name is not null && best.Distance <= Math.Max(2, name.Length / 3) ? best.Name : null;
    }

    /// <summary>Levenshtein, without regard to case; the right key in the wrong section counts as one edit.</summary>
    private static int Distance(string left, string right)
    {
        if (left.Length > 200)
            return int.MaxValue;
        var (a, b) = (left.ToLowerInvariant(), right.ToLowerInvariant());
        if (a.Split('.')[^1] == b.Split('.')[^1])
            return a == b ? 0 : 1;

        var previous = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var current = new int[b.Length + 1];
            current[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var change = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                current[j] = Math.Min(change, Math.Min(previous[j], current[j - 1]) + 1);
            }

            previous = current;
        }

        return previous[b.Length];
    }
}
