using MBot.Client.Aws;
using MBot.Client.Backups;

namespace MBot.Client.Tests.Backups;

public sealed class RetentionTests
{
    private static readonly Retention SevenDays = new(Snapshots.Now.AddDays(-7), 3);

    [Fact]
    public void AfterALongPause_TheNewestStay_HoweverOldTheyAre()
    {
        var verdicts = Decide(Snapshots.Good("a", 24 * 60), Snapshots.Good("b", 24 * 61), Snapshots.Good("c", 24 * 62), Snapshots.Good("d", 24 * 63));

        Assert.Equal(["a", "b", "c"], verdicts.Where(verdict => verdict.Stays).Select(verdict => verdict.Snapshot.Id));
        Assert.All(verdicts.Take(3), verdict => Assert.Equal("it is one of the newest 3 good ones", verdict.Why));
    }

    [Fact]
    public void WhatFailedOrIsUnderWay_CountsAsNoGoodOne()
    {
        var verdicts = Decide(
            Snapshots.Good("new", 0) with { State = "pending" }, Snapshots.Good("bad", 200) with { State = "error" },
            Snapshots.Good("a", 300), Snapshots.Good("b", 301), Snapshots.Good("c", 302), Snapshots.Good("d", 303));

        Assert.Equal(["bad", "d"], verdicts.Where(verdict => !verdict.Stays).Select(verdict => verdict.Snapshot.Id));
    }

    [Theory]
    [InlineData(CloudTags.Project, "other", "it does not bear the project's tags")]
    [InlineData(CloudTags.Environment, "test", "it does not bear the project's tags")]
    [InlineData(CloudTags.ManagedBy, "terraform", "mbot-client did not make it")]
    [InlineData(CloudTags.ManagedBy, null, "mbot-client did not make it")]
    [InlineData("aws:dlm:lifecycle-policy-id", "policy-1", "Data Lifecycle Manager made it and removes it")]
    public void WhatIsNotTheClientsOwn_Stays_AndSaysWhy(string tag, string? value, string why)
    {
        var verdict = Decide(Snapshots.Good("foreign", 9000).With(tag, value))[0];

        Assert.Equal((true, why), (verdict.Stays, verdict.Why));
    }

    [Fact]
    public void WhatARestoreReads_Stays()
    {
        var verdicts = new Retention(Snapshots.Now, 1).Decide([Snapshots.Good("new", 1), Snapshots.Good("old", 900)], Snapshots.Target, new HashSet<string> { "old" });

        Assert.Equal((true, "a restore reads it"), (verdicts[1].Stays, verdicts[1].Why));
    }

    private static IReadOnlyList<RetentionVerdict> Decide(params CloudSnapshot[] snapshots) => SevenDays.Decide(snapshots, Snapshots.Target, new HashSet<string>());
}
