namespace MBot.Agent.Certificates.Renewal;

/// <summary>When to ask for the next certificate. Pure: lifetimes, what was tried, and the time.</summary>
internal static class RenewalPolicy
{
    // Let's Encrypt: 5 certificates for an exact set of names in 7 days, 5 failed validations for a name in an hour. One is kept back for a hand.
    public const int CertificatesPerWeek = 4;
    private static readonly TimeSpan Week = TimeSpan.FromDays(7);
    private static readonly TimeSpan FirstPause = TimeSpan.FromHours(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromDays(1);
    private static readonly TimeSpan ShortLived = TimeSpan.FromDays(10);

    /// <summary>With a third of the lifetime left, or half of a short one; each machine a little earlier than that, by its own share.</summary>
    /// <param name="share">0 to 1, always the same on one machine: spreads the world's renewals.</param>
    public static DateTimeOffset DueAt(DateTimeOffset notBefore, DateTimeOffset notAfter, double share)
    {
        var lifetime = notAfter - notBefore;
        var left = lifetime < ShortLived ? lifetime / 2 : lifetime / 3;
        return notAfter - left - (lifetime * 0.05 * share);
    }

    /// <summary>The earliest time for the next attempt at a certificate that is due then.</summary>
    /// <param name="attempts">Oldest first; those for other names do not count.</param>
    public static DateTimeOffset NextAttempt(DateTimeOffset dueAt, string names, IReadOnlyList<Attempt> attempts)
    {
        var own = attempts.Where(a => a.IsFor(names)).ToList();
        var failures = own.AsEnumerable().Reverse().TakeWhile(a => a.Failed).ToList();
        var next = dueAt;
        if (failures.Count > 0)
        {
            var pause = TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, FirstPause.Ticks << Math.Min(failures.Count - 1, 10)));
            next = Later(next, failures[0].At + pause);
            // A later failure does not lift what was told before it.
            if (failures.Max(a => a.RetryAfter) is { } told)
                next = Later(next, told);
        }

        return Later(next, Allowed(names, attempts));
    }

    /// <summary>Before that the authority would refuse, whoever asks: a hand is held to it too.</summary>
    /// <param name="perWeek">How many of a week's certificates may be used up.</param>
    public static DateTimeOffset Allowed(string names, IReadOnlyList<Attempt> attempts, int perWeek = CertificatesPerWeek)
    {
        var given = attempts.Where(a => a.IsFor(names) && !a.Failed).Select(a => a.At).ToList();
        return given.Count < perWeek ? DateTimeOffset.MinValue : given[^perWeek] + Week;
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
