using System.Text.Json;
using MBot.TestKit;
using Xunit.Abstractions;

namespace MBot.SystemTests.Refusals;

/// <summary>Each sign of trouble in the watch window, alone, but for the end of the process: <see cref="RevertedReleaseTests"/> has that.</summary>
public abstract class WatchSignTests(ServingInstance serving, ITestOutputHelper output)
{
    private static readonly TimeSpan LongestReversal = TimeSpan.FromSeconds(5);

    /// <summary>The sign's moment is the one at which the app breaks, as its own log has it, not the one at which the agent sees it.</summary>
    [DeploymentTheory]
    [InlineData("hangs-later", "watch.silent", "hangs-later: blocking now")]
    [InlineData("raises-in-a-burst", "watch.exceptions", "Uncaught app exception")]
    public Task WhenTheNewReleaseBreaksInTheWatchWindow_VisitorsAreBackOnTheOldOneWithinSeconds(string app, string code, string lastWords) => serving.GuardAsync(async () =>
    {
        var (instance, repository, visitor) = await serving.GetAsync();
        await using var scene = new Scene(instance, repository, serving.User);
        await scene.SetAsync("deploy.watchWindow", "60s");

        await IsRevertedAsync(scene, visitor, app, code, lastWords, delay: 5);

        var broke = await FirstLineAsync(instance, lastWords);
        var took = SwitchedBack(instance) - broke;
        output.WriteLine($"{app}: visitors were back {took.TotalSeconds:0.0} s after it broke");
        Assert.InRange(took, TimeSpan.Zero, LongestReversal);
    });

    [DeploymentFact]
    public Task WhenTheScriptIsBrokenForNewSessionsOnly_TheProbeInMidWindowFindsIt() => serving.GuardAsync(async () =>
    {
        var (instance, repository, visitor) = await serving.GetAsync();
        await using var scene = new Scene(instance, repository, serving.User);
        await scene.SetAsync("deploy.watchWindow", "16s");

        var operation = await IsRevertedAsync(scene, visitor, "raises-later", "watch.new-session", "raised by a later run", delay: 3);

        var events = (await instance.ClientAsync("watch", operation.Text("id"), "--json")).Output.Split('\n').Where(line => line.StartsWith('{')).Select(line => JsonDocument.Parse(line).RootElement);
        var watching = events.Single(e => e.TryGetProperty("stateChanged", out var changed) && changed.Text("state") == "watching").Time("time");
        var took = SwitchedBack(instance) - watching;
        output.WriteLine($"visitors were back {took.TotalSeconds:0.0} s after the switch, in a window of 16 s");
        Assert.InRange(took, TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(8) + LongestReversal);
    });

    private static async Task<JsonElement> IsRevertedAsync(Scene scene, StreamlitSession visitor, string app, string code, string lastWords, int delay)
    {
        var instance = scene.Instance;
        var before = await instance.StatusAsync();
        (await instance.ClientAsync("secrets", "set", "--no-restart", $"TEST_DELAY={delay}")).Expect(0);
        await scene.Repository.CommitAppAsync(Repository.App(app));

        var result = (await instance.ClientAsync("redeploy")).Expect(6);

        var operation = await instance.LastOperationAsync();
        var failure = operation.GetProperty("failure");
        Assert.Equal(("reverted", code), (operation.Text("state"), failure.Text("code")));
        Assert.Contains(failure.GetProperty("evidence").EnumerateArray(), line => line.GetString()!.Contains(lastWords, StringComparison.Ordinal));
        Assert.Contains(lastWords, result.Output, StringComparison.Ordinal);
        Assert.Equal(before.GetProperty("live").Text("id"), (await instance.StatusAsync()).GetProperty("live").Text("id"));
        await using var newcomer = await StreamlitSession.VisitAsync(instance.Page);
        Assert.Equal("v1", newcomer.Last!.Release);
        Assert.Equal("v1", (await visitor.RunAsync()).Release);
        await Until.HoldsAsync(() => instance.AppProcesses().Count == 1, TimeSpan.FromSeconds(20), "the bad copy is gone");
        await instance.AssertNothingHalfWrittenAsync();
        return operation;
    }

    private static DateTimeOffset SwitchedBack(Instance instance) => new FileInfo(Path.Combine(instance.State, "run", "live")).LastWriteTimeUtc;

    private static async Task<DateTimeOffset> FirstLineAsync(Instance instance, string words)
    {
        var lines = (await instance.ClientAsync("logs", "app", "--grep", words, "--json")).Expect(0).Output;
        return JsonDocument.Parse(lines.Split('\n')[0]).RootElement.Time("time");
    }
}

/// <inheritdoc/>
[Collection(Quiet.Name)]
public sealed class WatchSignsByAUserWhoIsNotRoot(ServingByAUserWhoIsNotRoot serving, ITestOutputHelper output) : WatchSignTests(serving, output), IClassFixture<ServingByAUserWhoIsNotRoot>;

/// <inheritdoc/>
[Trait("Duration", "Long")]
[Needs(Part.Root)]
[Collection(Quiet.Name)]
public sealed class WatchSignsByRoot(ServingByRoot serving, ITestOutputHelper output) : WatchSignTests(serving, output), IClassFixture<ServingByRoot>;
