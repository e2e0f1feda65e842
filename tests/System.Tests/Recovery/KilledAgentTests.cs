using System.Text.Json;
using MBot.TestKit;

namespace MBot.SystemTests.Recovery;

/// <summary>The agent and its whole process group die by SIGKILL in the middle of a redeploy, and an agent is started again.</summary>
public abstract class KilledAgentTests(RunAs? user)
{
    private static readonly TimeSpan StateBound = TimeSpan.FromSeconds(40);

    [DeploymentFact]
    public async Task KilledBeforeTheSwitch_TheAppNeverStops_NoLineIsLost_AndTheNextRedeployWorks()
    {
        using var repository = await GitRepository.CreateAsync(Repository.App("prints"));
        await using var instance = await Instance.StartAsync(repository, user);
        await instance.RedeployAsync();
        var live = (await instance.StatusAsync()).GetProperty("live").Text("id");
        var slot = (await instance.SlotsAsync()).Single();
        var app = await instance.AppIdAsync();
        await using var visitor = await StreamlitSession.VisitAsync(instance.Page);
        await using var probe = PageProbe.Start(instance.Page);

        await repository.CommitFileAsync("requirements.txt", "streamlit>=1.24,<3\n");
        await using (var building = instance.StartClient("redeploy"))
        {
            await building.WaitForLineAsync(line => line.Contains("prepare environment …", StringComparison.Ordinal), StateBound);
            await Until.HoldsAsync(() => HalfBuilt(instance).Any(), StateBound, "an environment is being built");
            await KillAndStartAsync(instance);
            await EndedAsync(building, instance);
        }

        await repository.CommitAppAsync(Repository.App("never-listens"));
        await using (var waiting = instance.StartClient("redeploy"))
        {
            await waiting.WaitForLineAsync(line => line.Contains("await health …", StringComparison.Ordinal), StateBound);
            await KillAndStartAsync(instance);
            await EndedAsync(waiting, instance);
        }

        var restarted = DateTimeOffset.UtcNow;
        await UntilPrintedAsync(instance, slot, restarted);
        Assert.Equal([app], instance.AppProcesses());
        Assert.Equal((app, live), (await instance.AppIdAsync(), (await instance.StatusAsync()).GetProperty("live").Text("id")));
        Assert.True((await visitor.RunAsync()).Succeeded);
        await instance.AssertNothingHalfWrittenAsync();

        await repository.CommitAppAsync(Repository.Hello("v2"));
        await instance.RedeployAsync();
        await probe.StopAsync();
        Assert.Empty(probe.Failures);
        await using (var newcomer = await StreamlitSession.VisitAsync(instance.Page))
            Assert.Equal("v2", newcomer.Last!.Release);
        await visitor.DisposeAsync();
        await Until.HoldsAsync(() => instance.AppProcesses().Count == 1, StateBound, "the drained copy and whatever the dead agents had started are gone");
    }

    [DeploymentFact]
    [Trait("Duration", "Long")]
    public async Task KilledInTheWatchWindow_TheWindowIsWatchedToItsEnd()
    {
        using var repository = await GitRepository.CreateAsync(Repository.Hello("v1"));
        await using var instance = await Instance.StartAsync(repository, user);
        await instance.RedeployAsync();
        (await instance.ClientAsync("config", "set", "deploy.watchWindow", "12s")).Expect(0);
        await using var visitor = await StreamlitSession.VisitAsync(instance.Page);
        await using var probe = PageProbe.Start(instance.Page);

        await repository.CommitAppAsync(Repository.Hello("v2"));
        await using (var good = instance.StartClient("redeploy"))
        {
            await good.WaitForLineAsync(line => line.Contains("watch …", StringComparison.Ordinal), StateBound);
            var switched = DateTimeOffset.UtcNow;
            await KillAndStartAsync(instance);
            Assert.Equal("watching", (await instance.LastOperationAsync()).Text("state"));
            Assert.Equal(0, await good.WaitForExitAsync(StateBound));
            Assert.InRange(DateTimeOffset.UtcNow - switched, TimeSpan.FromSeconds(11), TimeSpan.FromSeconds(30));
        }

        Assert.Equal(("v1", "2"), ((await visitor.RunAsync()).Release, visitor.Last!.After("runs ")));

        // The same with a release that dies while no agent is there to see it.
        (await instance.ClientAsync("config", "set", "deploy.watchWindow", "60s")).Expect(0);
        (await instance.ClientAsync("secrets", "set", "--no-restart", "TEST_DELAY=5")).Expect(0);
        await repository.CommitAppAsync(Repository.App("dies-later"));
        await using (var bad = instance.StartClient("redeploy"))
        {
            await bad.WaitForLineAsync(line => line.Contains("watch …", StringComparison.Ordinal), StateBound);
            var app = await instance.AppIdAsync();
            await instance.KillAgentAsync();
            await Until.HoldsAsync(() => !instance.AppProcesses().Contains(app), StateBound, "the new release has died");
            await instance.StartAgentAsync();
            Assert.Equal(6, await bad.WaitForExitAsync(StateBound));
            Assert.Contains("dies-later: ending now", bad.Output, StringComparison.Ordinal);
        }

        await using var newcomer = await StreamlitSession.VisitAsync(instance.Page);
        Assert.Equal("v2", newcomer.Last!.Release);
        await instance.AssertNothingHalfWrittenAsync();
    }

    [DeploymentFact]
    [Trait("Duration", "Long")]
    public async Task KilledWhileTheOldCopyIsStopped_TheOldCopyServesAgain()
    {
        using var repository = await GitRepository.CreateAsync(Repository.Hello("v1"));
        await using var instance = await Instance.StartAsync(repository, user, "slots.max=1");
        await instance.RedeployAsync();
        await repository.CommitAppAsync(Repository.App("never-listens"));
        await using var redeploy = instance.StartClient("redeploy");
        await redeploy.WaitForLineAsync(line => line.Contains("await health …", StringComparison.Ordinal), StateBound);
        await KillAndStartAsync(instance);
        await EndedAsync(redeploy, instance);

        await Until.HoldsAsync(() => AnswersAsync(instance), StateBound, "the page is back");
        await using var visitor = await StreamlitSession.VisitAsync(instance.Page);
        Assert.Equal("v1", visitor.Last!.Release);
        Assert.Equal([await instance.AppIdAsync()], instance.AppProcesses());
        await instance.AssertNothingHalfWrittenAsync();
    }

    private static async Task<bool> AnswersAsync(Instance instance)
    {
        using var http = new StrictHttp(instance.Page, keepAlive: false);
        return (await http.GetAsync("", CancellationToken.None)).Status == 200;
    }

    private static async Task KillAndStartAsync(Instance instance)
    {
        await instance.KillAgentAsync();
        await instance.StartAgentAsync();
    }

    /// <summary>The client that watched has found the new agent, and the operation has an end that says what happened.</summary>
    private static async Task EndedAsync(ChildProcess redeploy, Instance instance)
    {
        Assert.Equal(5, await redeploy.WaitForExitAsync(StateBound));
        Assert.Contains("the agent was stopped in the middle of it", redeploy.Output, StringComparison.Ordinal);
        var operation = await instance.LastOperationAsync();
        Assert.Equal(("failed", "agent.restarted"), (operation.Text("state"), operation.GetProperty("failure").Text("code")));
    }

    /// <summary>All numbers from the first to one printed after <paramref name="moment"/>, each once.</summary>
    private static async Task UntilPrintedAsync(Instance instance, string slot, DateTimeOffset moment)
    {
        List<JsonElement> ticks = [];
        await Until.HoldsAsync(
            async () =>
            {
                var lines = (await instance.ClientAsync("logs", "app", "--slot", slot, "--grep", "tick ", "--since", "1h", "--json")).Expect(0).Output;
                ticks = [.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
                return ticks[^1].Time("time") > moment;
            },
            StateBound,
            "lines printed after the restart");
        Assert.Equal(Enumerable.Range(0, ticks.Count).Select(n => $"tick {n}"), ticks.Select(tick => tick.Text("text")));
    }

    private static IEnumerable<string> HalfBuilt(Instance instance) =>
        Directory.EnumerateDirectories(Path.Combine(instance.State, "environments")).Where(folder => !File.Exists(Path.Combine(folder, "complete")) && Directory.EnumerateFileSystemEntries(folder).Any());
}

/// <inheritdoc/>
public sealed class KilledAgentByAUserWhoIsNotRoot() : KilledAgentTests(RunAs.NotRoot);

/// <inheritdoc/>
[Trait("Duration", "Long")]
[Needs(Part.Root)]
public sealed class KilledAgentByRoot() : KilledAgentTests(null);
