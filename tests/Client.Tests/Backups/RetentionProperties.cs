using FsCheck.Xunit;
using MBot.Client.Aws;
using MBot.Client.Backups;

namespace MBot.Client.Tests.Backups;

/// <summary>Whatever the history, the age and the number: what must never happen to backups doesn't.</summary>
public sealed class RetentionProperties
{
    private static readonly HashSet<string> None = [];

    [Property(MaxTest = 500)]
    public bool NeverFewerThanN_GoodOnesOfAnyInstance_AreLeft(byte[] history, byte hours, byte keep)
    {
        var snapshots = Snapshots.History(history);
        var left = Left(snapshots, Of(hours, keep));

        return snapshots.Where(IsGood).GroupBy(Whose).All(one => left.Count(snapshot => IsGood(snapshot) && Whose(snapshot) == one.Key) >= Math.Min(one.Count(), N(keep)));
    }

    [Property(MaxTest = 500)]
    public bool TheNewestGoodOneOfEachInstance_Stays(byte[] history, byte hours, byte keep)
    {
        var snapshots = Snapshots.History(history);
        var left = Left(snapshots, Of(hours, keep));

        return snapshots.Where(IsGood).GroupBy(Whose).All(one => left.Any(snapshot => Whose(snapshot) == one.Key && IsGood(snapshot) && snapshot.StartedAt == one.Max(other => other.StartedAt)));
    }

    [Property(MaxTest = 500)]
    public bool WhatIsForeign_Incomplete_InUse_OrYoung_Stays(byte[] history, byte hours, byte keep, byte used)
    {
        var snapshots = Snapshots.History(history);
        var retention = Of(hours, keep);
        var inUse = snapshots.Where((_, i) => i % 8 == used % 8).Select(snapshot => snapshot.Id).ToHashSet();

        return retention.Decide(snapshots, Snapshots.Target, inUse).Where(verdict => !verdict.Stays).Select(verdict => verdict.Snapshot).All(snapshot =>
            CloudTags.AreOurs(snapshot.Tags, Snapshots.Target) && BackupTags.Maker(snapshot) == BackupMaker.Client && (snapshot.IsCompleted || snapshot.HasFailed)
            && !inUse.Contains(snapshot.Id) && snapshot.StartedAt < retention.Before);
    }

    [Property(MaxTest = 500)]
    public bool KeepingMore_OrLonger_RemovesNothingMore(byte[] history, byte hours, byte keep, byte more)
    {
        var snapshots = Snapshots.History(history);
        var removed = Gone(snapshots, Of(hours, keep));

        return Gone(snapshots, new Retention(Of(hours, keep).Before, N(keep) + more)).IsSubsetOf(removed)
            && Gone(snapshots, new Retention(Of(hours, keep).Before.AddHours(-more), N(keep))).IsSubsetOf(removed);
    }

    [Property(MaxTest = 500)]
    public bool TheSecondTime_NothingGoes(byte[] history, byte hours, byte keep) =>
        Gone(Left(Snapshots.History(history), Of(hours, keep)), Of(hours, keep)).Count == 0;

    [Property(MaxTest = 500)]
    public bool TheOrderInWhichTheyAreListed_ChangesNothing(byte[] history, byte hours, byte keep)
    {
        var snapshots = Snapshots.History(history);

        return Gone(snapshots, Of(hours, keep)).SetEquals(Gone([.. snapshots.AsEnumerable().Reverse()], Of(hours, keep)));
    }

    /// <summary>A new backup never makes a stay longer necessary: it may only let others go.</summary>
    [Property(MaxTest = 500)]
    public bool WithANewerOne_WhatWentStillGoes(byte[] history, byte hours, byte keep)
    {
        var snapshots = Snapshots.History(history);

        return Gone(snapshots, Of(hours, keep)).IsSubsetOf(Gone([.. snapshots, Snapshots.Good("snap-new", -1)], Of(hours, keep)));
    }

    private static int N(byte keep) => 1 + keep % 6;

    private static Retention Of(byte hours, byte keep) => new(Snapshots.Now.AddHours(-hours), N(keep));

    private static List<CloudSnapshot> Left(List<CloudSnapshot> snapshots, Retention retention) =>
        [.. retention.Decide(snapshots, Snapshots.Target, None).Where(verdict => verdict.Stays).Select(verdict => verdict.Snapshot)];

    private static HashSet<string> Gone(List<CloudSnapshot> snapshots, Retention retention) =>
        [.. retention.Decide(snapshots, Snapshots.Target, None).Where(verdict => !verdict.Stays).Select(verdict => verdict.Snapshot.Id)];

    private static bool IsGood(CloudSnapshot snapshot) => snapshot.IsCompleted && CloudTags.AreOurs(snapshot.Tags, Snapshots.Target) && BackupTags.Maker(snapshot) == BackupMaker.Client;

    private static string Whose(CloudSnapshot snapshot) => snapshot.Tags.GetValueOrDefault(BackupTags.Instance) ?? snapshot.VolumeId;
}
