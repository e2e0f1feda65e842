using System.Globalization;
using MBot.Client.Aws;

namespace MBot.Client.Backups;

/// <summary>
/// Which backups stay and which may go, each with its reason. Pure. Age alone would delete everything after a long pause: the
/// newest good ones of each instance stay however old they are.
/// </summary>
/// <param name="Before">What is from then or later stays.</param>
/// <param name="Keep">So many good ones of each instance stay at least; 1 or more.</param>
internal sealed record Retention(DateTimeOffset Before, int Keep)
{
    /// <param name="inUse">Ids of snapshots that a restore reads.</param>
    /// <returns>In the order given.</returns>
    public IReadOnlyList<RetentionVerdict> Decide(IReadOnlyList<CloudSnapshot> snapshots, AwsTarget target, IReadOnlySet<string> inUse)
    {
        var kept = snapshots.Where(snapshot => snapshot.IsCompleted && IsOurs(snapshot, target))
            .GroupBy(Whose)
            .SelectMany(one => one.OrderByDescending(snapshot => snapshot.StartedAt).ThenBy(snapshot => snapshot.Id, StringComparer.Ordinal).Take(Math.Max(1, Keep)))
            .Select(snapshot => snapshot.Id)
            .ToHashSet(StringComparer.Ordinal);
        return [.. snapshots.Select(snapshot => WhyItStays(snapshot, target, kept, inUse) is { } why
            ? new RetentionVerdict(snapshot, Stays: true, why)
            : new RetentionVerdict(snapshot, Stays: false, snapshot.HasFailed ? "it failed: nothing can be restored from it" : Invariant($"older, and the newest {Math.Max(1, Keep)} stay")))];
    }

    private string? WhyItStays(CloudSnapshot snapshot, AwsTarget target, HashSet<string> kept, IReadOnlySet<string> inUse)
    {
        if (!CloudTags.AreOurs(snapshot.Tags, target))
            return "it does not bear the project's tags";
        if (BackupTags.Maker(snapshot) is var maker && maker != BackupMaker.Client)
            return maker == BackupMaker.Dlm ? "Data Lifecycle Manager made it and removes it" : "mbot-client did not make it";
        if (snapshot.IsPending)
            return "it is not complete yet";
        if (!snapshot.IsCompleted && !snapshot.HasFailed)
            return $"it is {snapshot.State}";
        if (inUse.Contains(snapshot.Id))
            return "a restore reads it";
        if (kept.Contains(snapshot.Id))
            return Keep <= 1 ? "it is the newest good one" : Invariant($"it is one of the newest {Keep} good ones");
        return snapshot.StartedAt >= Before ? Invariant($"it is not from before {Before.UtcDateTime:yyyy-MM-dd HH:mm} UTC") : null;
    }

    private static bool IsOurs(CloudSnapshot snapshot, AwsTarget target) => CloudTags.AreOurs(snapshot.Tags, target) && BackupTags.Maker(snapshot) == BackupMaker.Client;

    private static string Whose(CloudSnapshot snapshot) => snapshot.Tags.GetValueOrDefault(BackupTags.Instance) ?? snapshot.VolumeId;

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <param name="Why">Half a sentence.</param>
internal sealed record RetentionVerdict(CloudSnapshot Snapshot, bool Stays, string Why);
