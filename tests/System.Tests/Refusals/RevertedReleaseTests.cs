using System.Text.Json;
using MBot.TestKit;

namespace MBot.SystemTests.Refusals;

/// <summary>A release that passes the gate and turns bad within the watch window.</summary>
public abstract class RevertedReleaseTests(RunAs? user)
{
    private static readonly TimeSpan LongestReversal = TimeSpan.FromSeconds(5);

    [DeploymentFact]
    public async Task WhenTheNewReleaseDiesInTheWatchWindow_VisitorsAreBackOnTheOldOneWithinSeconds()
    {
        using var repository = await GitRepository.CreateAsync(Repository.Hello("v1"));
        await using var instance = await Instance.StartAsync(repository, user);
        await instance.RedeployAsync();
        (await instance.ClientAsync("config", "set", "deploy.watchWindow", "60s")).Expect(0);
        await using var visitor = await StreamlitSession.VisitAsync(instance.Page);
        var good = (await instance.StatusAsync()).GetProperty("live").Text("id");
        (await instance.ClientAsync("secrets", "set", "--no-restart", "TEST_DELAY=6")).Expect(0);
        await repository.CommitAppAsync(Repository.App("dies-later"));
        await using var probe = PageProbe.Start(instance.Page);

        var result = (await instance.ClientAsync("redeploy")).Expect(6);

        await probe.StopAsync();
        var operation = await instance.LastOperationAsync();
        var failure = operation.GetProperty("failure");
        Assert.Equal(("reverted", "watch.exited"), (operation.Text("state"), failure.Text("code")));
        Assert.True(failure.GetProperty("evidence").EnumerateArray().Any(line => line.GetString() == "dies-later: ending now"), failure.ToString());
        Assert.Contains("dies-later: ending now", result.Output, StringComparison.Ordinal);
        var died = await LastWordsAsync(instance);
        Assert.InRange(operation.Time("endedAt") - died, TimeSpan.Zero, LongestReversal);
        Assert.InRange(probe.Outage, TimeSpan.Zero, LongestReversal);

        await using var newcomer = await StreamlitSession.VisitAsync(instance.Page);
        Assert.Equal("v1", newcomer.Last!.Release);
        Assert.Equal("2", (await visitor.RunAsync()).After("runs "));
        var status = await instance.StatusAsync();
        Assert.Equal(good, status.GetProperty("live").Text("id"));
        Assert.Single(instance.AppProcesses());
        await instance.AssertNothingHalfWrittenAsync();
        var releases = (await instance.ClientAsync("releases", "--json")).Expect(0).Json.GetProperty("releases").EnumerateArray();
        Assert.Equal("bad", releases.Single(release => release.Text("id") == operation.Text("releaseId")).Text("state"));
    }

    private static async Task<DateTimeOffset> LastWordsAsync(Instance instance)
    {
        var lines = (await instance.ClientAsync("logs", "app", "--grep", "dies-later: ending now", "--json")).Expect(0).Output;
        return JsonDocument.Parse(lines.Split('\n')[^1]).RootElement.Time("time");
    }
}

/// <inheritdoc/>
[Collection(Quiet.Name)]
public sealed class RevertedReleaseByAUserWhoIsNotRoot() : RevertedReleaseTests(RunAs.NotRoot);

/// <inheritdoc/>
[Trait("Duration", "Long")]
[Needs(Part.Root)]
[Collection(Quiet.Name)]
public sealed class RevertedReleaseByRoot() : RevertedReleaseTests(null);
