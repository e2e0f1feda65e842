using FsCheck.Xunit;
using MBot.Agent.Deployments.Releases;

namespace MBot.Agent.Tests.Deployments;

public sealed class RetentionTests
{
    [Fact]
    public void OnlyGoodReleasesCount_AndFailedOnesOlderThanTheNewestGoodOneGo()
    {
        Release[] releases = [Make(1, ReleaseState.Good), Make(2, ReleaseState.Bad), Make(3, ReleaseState.Good), Make(4, ReleaseState.Good), Make(5, ReleaseState.Bad)];

        var gone = Retention.Expendable(releases, live: Id(4), new HashSet<string>(), keep: 2);

        Assert.Equal([Id(1), Id(2)], gone.Select(r => r.Id));
    }

    [Fact]
    public void AfterManyFailures_TheLastGoodReleaseIsStillThere()
    {
        Release[] releases = [Make(1, ReleaseState.Good), .. Enumerable.Range(2, 50).Select(n => Make(n, ReleaseState.Bad))];

        Assert.Empty(Retention.Expendable(releases, live: Id(51), new HashSet<string>(), keep: 2));
    }

    [Property]
    public bool WhatIsLivePreviousOrInUse_IsNeverExpendable(byte[] states, byte live, byte[] used, byte keep)
    {
        var releases = states.Select((s, n) => Make(n, (ReleaseState)(s % 4))).ToArray();
        var liveId = releases.Length == 0 ? null : releases[live % releases.Length].Id;
        var inUse = used.Where(_ => releases.Length > 0).Select(u => releases[u % releases.Length].Id).ToHashSet();

        var gone = Retention.Expendable(releases, liveId, inUse, Math.Max(2, (int)keep)).Select(r => r.Id).ToHashSet();

        return !gone.Contains(liveId ?? "")
            && !gone.Contains(Retention.PreviousGood(releases, liveId)?.Id ?? "")
            && !gone.Overlaps(inUse)
            && releases.Where(r => r.State == ReleaseState.Good && !gone.Contains(r.Id)).Count() >= Math.Min(Math.Max(2, (int)keep), releases.Count(r => r.State == ReleaseState.Good));
    }

    private static string Id(int n) => $"20261122T14{n / 60:00}{n % 60:00}Z-a1b2c3d4e5f6";

    private static Release Make(int n, ReleaseState state) =>
        new(Id(n), "main", new string('a', 40), "Ada", "change", DateTimeOffset.UnixEpoch, "ada", DateTimeOffset.UnixEpoch, state, "", "key.1", []);
}
