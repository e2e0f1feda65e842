using MBot.TestKit;
using Xunit.Abstractions;

namespace MBot.SystemTests;

/// <summary>
/// Redeploys under load: nobody notices. The same load does notice when the app is restarted without another copy beside
/// it, and when sessions are not waited for; so it can fail.
/// </summary>
[Collection(Quiet.Name)]
public class RedeploysUnderLoadTests(ITestOutputHelper output)
{
    [DeploymentFact]
    public Task DuringThreeRedeploysInARow_NoRequestFails_AndEverySessionStaysOnItsRelease() => ThreeRedeploysAsync(user: null);

    [NeedsFact(Part.Deployment | Part.Root)]
    [Trait("Duration", "Long")]
    public Task DuringThreeRedeploysInARow_ByAUserWhoIsNotRoot_NoRequestFails() => ThreeRedeploysAsync(RunAs.Nobody);

    [DeploymentFact]
    [Trait("Duration", "Long")]
    public async Task WhenTheAppIsStoppedAndStartedInPlace_TheSameLoadFails()
    {
        using var repository = await GitRepository.CreateAsync(Repository.Hello("v1"));
        await using var instance = await Instance.StartAsync(repository);
        await instance.RedeployAsync();
        await using var load = await LoadGenerator.StartAsync(RedeployLoad.Options(instance, "v1", sessions: 4));
        await load.GoOnAsync();
        var before = load.Report;
        Assert.True(before.Failed == 0, before.ToString());

        // What the replaced scripts did: kill, start, hope.
        (await instance.ClientAsync("service", "restart", "app", "--yes")).Expect(0);
        await Until.HoldsAsync(() => load.Report.Kind("session").Sent > load.Report.Kind("session").Failed + before.Kind("session").Sent, RedeployLoad.Bound, "the app is back");
        var report = await load.StopAsync();

        output.WriteLine(report.ToString());
        Assert.True(report.Kind("page").Failed + report.Kind("session").Failed > 0, report.ToString());
        Assert.True(report.Kind("exchange").Failed > 0, report.ToString());
        Assert.Equal(0, report.SessionsKept);
    }

    [DeploymentFact]
    [Trait("Duration", "Long")]
    public async Task WhenSessionsAreNotWaitedFor_TheSameLoadFails()
    {
        using var repository = await GitRepository.CreateAsync(Repository.Hello("v1"));
        await using var instance = await Instance.StartAsync(repository, null, "slots.drainTimeout=1s", "deploy.watchWindow=2s");
        await instance.RedeployAsync();
        await using var load = await LoadGenerator.StartAsync(RedeployLoad.Options(instance, "v1", sessions: 4));
        await load.GoOnAsync();
        var before = load.Report;
        Assert.True(before.Failed == 0, before.ToString());

        await repository.CommitHelloAsync("v2");
        await load.RedeployAsync(instance, "v1", "v2");
        await Until.HoldsAsync(() => load.Sessions.All(session => !session.IsOpen), RedeployLoad.Bound, "the sessions are cut");
        var report = await load.StopAsync();

        output.WriteLine(report.ToString());
        Assert.Equal(0, report.SessionsKept);
        Assert.True(report.Kind("exchange").Failed >= 4, report.ToString());
        Assert.Contains(report.Failures, failure => failure.Reason.Contains("was cut", StringComparison.Ordinal));
    }

    private async Task ThreeRedeploysAsync(RunAs? user)
    {
        using var repository = await GitRepository.CreateAsync(Repository.Hello("v1"));
        await using var instance = await Instance.StartAsync(repository, user, "deploy.watchWindow=3s");
        await instance.RedeployAsync();
        await using var load = await LoadGenerator.StartAsync(RedeployLoad.Options(instance, "v1"));
        await using var health = await LoadGenerator.StartAsync(RedeployLoad.Health(instance));
        await load.GoOnAsync();

        string[] releases = ["v1", "v2", "v3", "v4"];
        foreach (var (from, to) in releases.Zip(releases.Skip(1)))
        {
            await repository.CommitHelloAsync(to);
            output.WriteLine((await load.RedeployAsync(instance, from, to)).Output);
            // These stay on the release that is live now, through the redeploys that follow.
            await load.OpenSessionsAsync(2);
            await load.GoOnAsync();
        }

        output.WriteLine((await instance.ClientAsync("status")).Expect(0).Output);
        var healthReport = await health.StopAsync();
        var report = await load.StopAsync();
        output.WriteLine($"{report}\n{healthReport}");
        Assert.True(report.Failed == 0, report.ToString());
        Assert.True(healthReport is { Failed: 0, Sent: > 100 }, healthReport.ToString());
        Assert.Equal(16, report.SessionsKept);
        Assert.Equal(["v1:10", "v2:2", "v3:2", "v4:2"], report.Sessions.GroupBy(s => s.Release).Select(g => $"{g.Key}:{g.Count()}"));
        Assert.Equal(releases, report.Releases.Select(release => release.Release));

        // All visitors have left: so do the releases that they were on.
        await Until.HoldsAsync(async () => (await instance.CopiesAsync()) is [{ State: "live" }], RedeployLoad.Bound, "old releases drain");
    }
}
