using MBot.TestKit;

namespace MBot.SystemTests.StopStart;

/// <summary>A machine that holds one copy of the app only: the second, announced way.</summary>
public abstract class StopStartTests(RunAs? user)
{
    private static readonly TimeSpan Blur = TimeSpan.FromSeconds(2);

    [DeploymentFact]
    public async Task WhenMemoryHoldsOneCopyOnly_VisitorsSeeTheMaintenancePageMeanwhile_AndABrokenReleaseGivesThePlaceBack()
    {
        using var repository = await GitRepository.CreateAsync(Repository.Hello("v1"));
        await using var instance = await Instance.StartAsync(repository, user, "slots.memoryBudget=120MiB");
        await instance.RedeployAsync();

        await repository.CommitAppAsync(Repository.Hello("v2"));
        await AnnouncedByPlanAsync(instance);
        await SwitchedWithMaintenancePageAsync(instance);

        await repository.CommitAppAsync(Repository.App("raises"));
        await BrokenOneGivesThePlaceBackAsync(instance);

        (await instance.ClientAsync("secrets", "set", "--no-restart", "TEST_DELAY=3")).Expect(0);
        await repository.CommitAppAsync(Repository.App("dies-later"));
        await OneThatDiesInTheWatchWindowGivesThePlaceBackAsync(instance);
    }

    private static async Task AnnouncedByPlanAsync(Instance instance)
    {
        var plan = (await instance.ClientAsync("plan", "--json")).Expect(0).Json;
        Assert.Equal("stopStart", plan.Text("switchMode"));
        Assert.Contains("slots.memoryBudget", plan.Text("switchReason"), StringComparison.Ordinal);
        Assert.Contains("stop-start", (await instance.ClientAsync("plan")).Expect(0).Output, StringComparison.Ordinal);

        // The other way to have no room for two.
        (await instance.ClientAsync("config", "set", "slots.max", "1")).Expect(0);
        Assert.Contains("slots.max is 1", (await instance.ClientAsync("plan")).Expect(0).Output, StringComparison.Ordinal);
        (await instance.ClientAsync("config", "unset", "slots.max")).Expect(0);
    }

    private static async Task SwitchedWithMaintenancePageAsync(Instance instance)
    {
        await using var probe = PageProbe.Start(instance.Page);
        var result = await instance.RedeployAsync();
        await probe.StopAsync();

        Assert.Contains("visitors see the maintenance page meanwhile", result.Output, StringComparison.Ordinal);
        AssertMaintenanceOnly(probe);
        var outcome = (await instance.LastOperationAsync()).GetProperty("outcome");
        Assert.Equal("stopStart", outcome.Text("switchMode"));
        var downtime = TimeSpan.FromSeconds(outcome.GetProperty("downtime").GetDouble());
        Assert.InRange(downtime, probe.Outage - Blur, probe.Outage + Blur);
        Assert.True(downtime > TimeSpan.Zero);
        await AssertServesAsync(instance, "v2");
    }

    private static async Task BrokenOneGivesThePlaceBackAsync(Instance instance)
    {
        await using var probe = PageProbe.Start(instance.Page);
        var result = (await instance.ClientAsync("redeploy")).Expect(5);
        await probe.StopAsync();

        Assert.Contains("RuntimeError: raised by the script", result.Output, StringComparison.Ordinal);
        AssertMaintenanceOnly(probe);
        await AssertServesAsync(instance, "v2");
    }

    private static async Task OneThatDiesInTheWatchWindowGivesThePlaceBackAsync(Instance instance)
    {
        (await instance.ClientAsync("config", "set", "deploy.watchWindow", "30s")).Expect(0);
        var result = (await instance.ClientAsync("redeploy")).Expect(6);
        Assert.Contains("dies-later: ending now", result.Output, StringComparison.Ordinal);
        await AssertServesAsync(instance, "v2");
    }

    private static void AssertMaintenanceOnly(PageProbe probe)
    {
        Assert.NotEmpty(probe.Failures);
        Assert.All(probe.Failures, answer =>
        {
            Assert.Equal((503, ""), (answer.Status, answer.Error));
            Assert.True(int.Parse(answer.Answer!.Header("Retry-After") ?? "0") > 0);
            Assert.Contains("Back in a moment", answer.Answer.Text, StringComparison.Ordinal);
        });
    }

    private static async Task AssertServesAsync(Instance instance, string release)
    {
        await using var visitor = await StreamlitSession.VisitAsync(instance.Page);
        Assert.Equal(release, visitor.Last!.Release);
        Assert.Single(await instance.SlotsAsync());
        Assert.Equal([await instance.AppIdAsync()], instance.AppProcesses());
        await instance.AssertNothingHalfWrittenAsync();
    }
}

/// <inheritdoc/>
[Collection(Quiet.Name)]
public sealed class StopStartByAUserWhoIsNotRoot() : StopStartTests(RunAs.NotRoot);

/// <inheritdoc/>
[Trait("Duration", "Long")]
[Needs(Part.Root)]
[Collection(Quiet.Name)]
public sealed class StopStartByRoot() : StopStartTests(null);
