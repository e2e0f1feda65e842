using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using MBot.Agent.Configuration;
using MBot.Agent.Platform;

namespace MBot.Agent.Certificates.Renewal;

/// <summary>What has been asked of the authority for today's names, and when it is asked again. Asks nothing itself.</summary>
internal sealed class RenewalPlan(ServedCertificate served, AttemptLedger ledger, ISettings<HttpsOptions> options, StateFolder state)
{
    /// <summary>Null without https.</summary>
    public RenewalState? Look() => Look(served.Look().Stored);

    /// <param name="stored">For who has looked already.</param>
    public RenewalState? Look(StoredPair? stored)
    {
        var wanted = options.Current.Names;
        if (wanted.Length == 0)
            return null;
        var (names, attempts, leaf) = (Attempt.NamesOf(wanted), ledger.All, stored?.Pair.Leaf);
        var due = leaf is not null
            ? RenewalPolicy.DueAt(leaf.NotBefore.ToUniversalTime(), leaf.NotAfter.ToUniversalTime(), Share)
            : DateTimeOffset.MinValue;
        return new RenewalState([.. attempts.Where(a => a.Names == names)], RenewalPolicy.NextAttempt(due, names, attempts), leaf);
    }

    /// <summary>Always the same on one machine.</summary>
    private double Share => int.Parse(state.Id.AsSpan(0, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 65536.0;
}

/// <param name="Attempts">Those for today's names, oldest first.</param>
/// <param name="Next">Long past: it is due.</param>
/// <param name="Leaf">What is served; null: nothing whole for these names.</param>
internal sealed record RenewalState(IReadOnlyList<Attempt> Attempts, DateTimeOffset Next, X509Certificate2? Leaf)
{
    public Attempt? Last => Attempts is [.., var last] ? last : null;

    public Attempt? LastSuccess => Attempts.LastOrDefault(a => !a.Failed);

    /// <summary>In a row, up to now.</summary>
    public int Failures => Attempts.Reverse().TakeWhile(a => a.Failed).Count();
}
