using MBot.TestKit;

namespace MBot.SystemTests.Recovery;

/// <summary>The agent's wall clock is stepped by a day while a redeploy is under way.</summary>
public sealed class SteppedClockTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    [NeedsTheory(Part.Deployment | Part.Compiler)]
    [InlineData("await health …", -1)]
    public Task WhenTheClockIsSteppedByADay_NothingEndsEarlyOrLate_AndDurationsAreRight(string step, int days) => StepAsync(step, days);

    [NeedsTheory(Part.Deployment | Part.Compiler)]
    [InlineData("await health …", 1)]
    [InlineData("watch …", 1)]
    [InlineData("watch …", -1)]
    [Trait("Duration", "Long")]
    public Task WhenTheClockIsSteppedTheOtherWayOrLater_NothingEndsEarlyOrLate_AndDurationsAreRight(string step, int days) => StepAsync(step, days);

    private static async Task StepAsync(string step, int days)
    {
        using var folder = new TempFolder("faults");
        var faults = await FaultLibrary.CompileAsync(folder.Path);
        using var repository = await GitRepository.CreateAsync(Repository.Hello("v1"));
        await using var instance = await Instance.StartAsync(repository, null, "slots.drainTimeout=10m", "deploy.watchWindow=6s");
        await instance.RedeployAsync();
        await instance.KillAgentAsync();
        instance.Environment = faults.Environment;
        await instance.StartAgentAsync();
        await using var probe = PageProbe.Start(instance.Page);
        await using var visitor = await StreamlitSession.VisitAsync(instance.Page);

        await repository.CommitAppAsync(Repository.Hello("v2"));
        var started = DateTimeOffset.UtcNow;
        await using (var redeploy = instance.StartClient("redeploy"))
        {
            await redeploy.WaitForLineAsync(line => line.Contains(step, StringComparison.Ordinal), Bound);
            faults.StepClock(TimeSpan.FromDays(days));
            Assert.True(await redeploy.WaitForExitAsync(Bound) == 0, redeploy.Output);
        }

        var took = DateTimeOffset.UtcNow - started;
        Assert.True(took > TimeSpan.FromSeconds(6), "the watch window was cut short");
        var operation = await instance.LastOperationAsync();
        Assert.InRange(operation.Time("endedAt") - operation.Time("acceptedAt"), TimeSpan.FromSeconds(6), took + TimeSpan.FromSeconds(1));
        Assert.InRange(operation.GetProperty("outcome").GetProperty("preparation").GetDouble(), 0, took.TotalSeconds);

        // The old copy drains as long as it was promised, its visitor keeps it, and a new release is judged by its own lines.
        Assert.Equal("v1", (await visitor.RunAsync()).Release);
        await repository.CommitAppAsync(Repository.App("raises-in-a-burst"));
        await using (var bad = instance.StartClient("redeploy"))
            Assert.True(await bad.WaitForExitAsync(Bound) == 6, bad.Output);
        Assert.Equal("v1", (await visitor.RunAsync()).Release);
        await probe.StopAsync();
        Assert.Empty(probe.Failures);
    }
}
