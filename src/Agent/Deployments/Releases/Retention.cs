namespace MBot.Agent.Deployments.Releases;

/// <summary>Which releases may go. Pure.</summary>
internal static class Retention
{
    /// <summary>
    /// Keeps the newest <paramref name="keep"/> good releases, whatever is in use, the live release and the previous good
    /// one. A failed attempt stays until a newer release is good, so that it can be looked at.
    /// </summary>
    /// <param name="releases">All releases.</param>
    /// <param name="inUse">Ids that a slot runs.</param>
    /// <returns>What may be deleted, oldest first.</returns>
    public static IReadOnlyList<Release> Expendable(IReadOnlyList<Release> releases, string? live, IReadOnlySet<string> inUse, int keep)
    {
        var newestFirst = releases.OrderByDescending(r => r.Id, StringComparer.Ordinal).ToArray();
        var good = newestFirst.Where(r => r.State == ReleaseState.Good).ToArray();
        var kept = good.Take(keep).Select(r => r.Id).ToHashSet(StringComparer.Ordinal);
        kept.UnionWith(inUse);
        if (live is not null)
            kept.Add(live);
        if (PreviousGood(releases, live) is { } previous)
            kept.Add(previous.Id);
        var newestGood = good.FirstOrDefault()?.Id ?? "";
        return newestFirst
            .Where(r => !kept.Contains(r.Id) && (r.State == ReleaseState.Good || string.CompareOrdinal(r.Id, newestGood) < 0))
            .Reverse()
            .ToArray();
    }

    /// <summary>What a rollback without an argument goes to: the newest good release other than the live one.</summary>
    public static Release? PreviousGood(IReadOnlyList<Release> releases, string? live) => releases
        .Where(r => r.State == ReleaseState.Good && r.Id != live)
        .MaxBy(r => r.Id, StringComparer.Ordinal);
}
