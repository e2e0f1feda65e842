using System.Diagnostics;
using MBot.TestKit;
using Xunit.Abstractions;

namespace MBot.SystemTests;

/// <summary>Back to the release before, under load: at once while its copy is warm, by a start of it later.</summary>
public abstract class RollbackTests(RunAs? user, ITestOutputHelper output)
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(1);

    [DeploymentFact]
    public async Task InTheWatchWindow_ItSupersedesTheRedeploy_IsFasterThanIt_AndNothingFails()
    {
        using var repository = await GitRepository.CreateAsync(Repository.Hello("v1"));
        await using var instance = await Instance.StartAsync(repository, user, "deploy.watchWindow=2s");
        await instance.RedeployAsync();
        var v1 = await instance.LiveCopyAsync();
        await using var load = await LoadGenerator.StartAsync(RedeployLoad.Options(instance, "v1", sessions: 5));
        await load.GoOnAsync();
        await repository.CommitHelloAsync("v2");
        (await instance.ClientAsync("config", "set", "deploy.watchWindow", "2m")).Expect(0);

        load.Expect("v1", "v2");
        var clock = Stopwatch.StartNew();
        await using var redeploy = instance.StartClient("redeploy");
        await AnswersAsync(instance, slot => slot != v1.Name);
        var redeployed = clock.Elapsed;
        await redeploy.WaitForLineAsync(line => line.Contains("[watching]", StringComparison.Ordinal), Bound);
        load.Expect("v2");
        await load.OpenSessionsAsync(5);
        await load.GoOnAsync();

        // Its own window; that of the redeploy has begun and stays as it is.
        (await instance.ClientAsync("config", "set", "deploy.watchWindow", "2s")).Expect(0);
        load.Expect("v1", "v2");
        clock.Restart();
        await using var rollback = instance.StartClient("rollback", "--yes");
        await AnswersAsync(instance, slot => slot == v1.Name);
        var rolledBack = clock.Elapsed;
        Assert.Equal(7, await redeploy.WaitForExitAsync(Bound));
        Assert.Equal(0, await rollback.WaitForExitAsync(Bound));
        load.Expect("v1");
        await load.GoOnAsync();
        var report = await load.StopAsync();

        output.WriteLine(rollback.Output);
        output.WriteLine($"call to new answer through nginx, under load, the client's start included: redeploy {redeployed.TotalSeconds:0.00} s, rollback {rolledBack.TotalSeconds:0.00} s");
        output.WriteLine(report.ToString());
        Assert.True(report.Failed == 0, report.ToString());
        Assert.Equal(10, report.SessionsKept);
        Assert.True(rolledBack < redeployed, $"rollback {rolledBack}, redeploy {redeployed}");
        Assert.Equal(v1.Name, (await instance.LiveCopyAsync()).Name);
        Assert.Contains("superseded", redeploy.Output, StringComparison.Ordinal);
        var operations = (await instance.ClientAsync("operations", "--json")).Expect(0).Json.GetProperty("operations");
        Assert.Equal(["rollback succeeded", "redeploy superseded", "redeploy succeeded"],
            operations.EnumerateArray().Select(o => $"{o.GetProperty("kind").GetString()} {o.GetProperty("state").GetString()}"));
        Assert.Equal(operations[0].GetProperty("id").GetString(), operations[1].GetProperty("supersededBy").GetString());
    }

    [DeploymentFact]
    [Trait("Duration", "Long")]
    public async Task AfterTheOldCopyIsGone_ItIsStartedAgain_AndNothingFails()
    {
        using var repository = await GitRepository.CreateAsync(Repository.Hello("v1"));
        await using var instance = await Instance.StartAsync(repository, user, "deploy.watchWindow=2s");
        await instance.RedeployAsync();
        var v1 = await instance.LiveCopyAsync();
        await repository.CommitHelloAsync("v2");
        await instance.RedeployAsync();
        var v2 = await instance.LiveCopyAsync();
        await instance.GoneAsync(v1, Bound);

        await using var load = await LoadGenerator.StartAsync(RedeployLoad.Options(instance, "v2", sessions: 5));
        await load.GoOnAsync();
        load.Expect("v1", "v2");
        var rollback = (await instance.ClientAsync("rollback", v1.ReleaseId, "--yes")).Expect(0);
        load.Expect("v1");
        await load.GoOnAsync();
        var report = await load.StopAsync();

        output.WriteLine(rollback.Output);
        output.WriteLine(report.ToString());
        Assert.True(report.Failed == 0, report.ToString());
        Assert.Equal(5, report.SessionsKept);
        Assert.Equal(["v2", "v1"], report.Releases.Select(release => release.Release));
        Assert.Equal(v1.ReleaseId, (await instance.LiveCopyAsync()).ReleaseId);
        var releases = (await instance.ClientAsync("releases", "--json")).Expect(0).Json.GetProperty("releases").EnumerateArray();
        Assert.Equal("bad", releases.Single(release => release.GetProperty("id").GetString() == v2.ReleaseId).GetProperty("state").GetString());
    }

    /// <summary>Until a browser without cookies is sent to such a slot.</summary>
    private static Task AnswersAsync(Instance instance, Func<string, bool> isIt) => Until.HoldsAsync(
        async () =>
        {
            using var browser = new StrictHttp(instance.Page, keepAlive: false);
            await browser.GetAsync("", CancellationToken.None);
            return browser.Cookies.GetCookies(instance.Page)["mbot_slot"] is { } pin && isIt(pin.Value);
        },
        Bound,
        "the other release answers");
}

/// <inheritdoc/>
[Collection(Quiet.Name)]
public sealed class RollbackByAUserWhoIsNotRoot(ITestOutputHelper output) : RollbackTests(RunAs.NotRoot, output);

/// <inheritdoc/>
[Trait("Duration", "Long")]
[Needs(Part.Root)]
[Collection(Quiet.Name)]
public sealed class RollbackByRoot(ITestOutputHelper output) : RollbackTests(null, output);
