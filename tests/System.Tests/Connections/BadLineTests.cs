using System.Text.Json;
using MBot.TestKit;
using Xunit.Abstractions;

namespace MBot.SystemTests.Connections;

/// <summary>A redeploy over a line that is cut: it runs once, and the client that goes on has seen it whole.</summary>
public abstract class BadLineTests(ServingInstance serving, ITestOutputHelper output)
{
    private const string Profile = "bad-line";
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(1);

    /// <param name="cuts">How many of the undisturbed redeploy's chunks to cut at, spread over all of them; 0: at every one.</param>
    private protected async Task RunsOnceWhereverItIsCutAsync(int cuts)
    {
        var (instance, _, _) = await serving.GetAsync();
        await using var proxy = CuttingProxy.Start(instance.ClientPort);
        instance.CopyProfile(Profile, proxy.Port);
        proxy.Forward();
        WasSeenWhole(await instance.ClientAsync("--profile", Profile, "redeploy", "--json"));
        var chunks = proxy.Chunks;
        output.WriteLine($"an undisturbed redeploy takes {chunks} chunks");
        var outcomes = new SortedDictionary<int, int>();

        foreach (var chunk in cuts == 0 ? Enumerable.Range(1, chunks) : Enumerable.Range(0, cuts).Select(i => 1 + (i * (chunks - 1) / (cuts - 1))))
        {
            var before = await OperationsAsync(instance);
            proxy.CutAt(chunk);
            var result = await instance.ClientAsync("--profile", Profile, "redeploy", "--json");
            var begun = (await OperationsAsync(instance)).Except(before).ToList();
            var what = $"cut at chunk {chunk} of {chunks} ({proxy.Cuts} cut): exit {result.ExitCode}\n{result.Output}";
            outcomes[result.ExitCode] = outcomes.GetValueOrDefault(result.ExitCode) + 1;
            switch (result.ExitCode)
            {
                case 0:
                    WasSeenWhole(result);
                    Assert.True(begun.Count == 1, what);
                    break;
                case 3:
                    Assert.True(begun.Count == 0, what);
                    break;
                case 8:
                    Assert.True(begun.Count <= 1 && begun.TrueForAll(id => result.Output.Contains($"mbot-client watch {id}", StringComparison.Ordinal)), what);
                    foreach (var id in begun)
                        WasSeenWhole(await instance.ClientAsync("watch", id, "--json"));
                    break;
                default:
                    Assert.Fail(what);
                    break;
            }
        }

        output.WriteLine($"exit codes: {string.Join(", ", outcomes.Select(o => $"{o.Key} {o.Value} times"))}");
    }

    [DeploymentFact]
    public async Task OnALineThatIsCutAgainAndAgain_TheRedeployIsSeenToItsEnd()
    {
        var (instance, _, _) = await serving.GetAsync();
        await using var proxy = CuttingProxy.Start(instance.ClientPort);
        instance.CopyProfile(Profile, proxy.Port);
        var before = await OperationsAsync(instance);
        proxy.CutEvery(14); // a handshake and the first messages take about ten

        WasSeenWhole(await instance.ClientAsync("--profile", Profile, "redeploy", "--json"));

        Assert.True(proxy.Cuts > 1, $"{proxy.Cuts} cuts");
        output.WriteLine($"{proxy.Cuts} cuts");
        Assert.Single((await OperationsAsync(instance)).Except(before));
    }

    [DeploymentFact]
    public async Task WhenTheClientIsKilled_TheRedeployGoesOn_AndWatchShowsItWhole()
    {
        var (instance, _, _) = await serving.GetAsync();
        var before = await OperationsAsync(instance);
        await using var client = instance.StartClient("redeploy", "--json");
        await client.WaitForLineAsync(line => line.Contains("stepStarted", StringComparison.Ordinal), Bound);

        await client.KillAsync();

        var id = Assert.Single((await OperationsAsync(instance)).Except(before));
        WasSeenWhole(await instance.ClientAsync("watch", id, "--json"));
        WasSeenWhole(await instance.ClientAsync("watch", id, "--json")); // again, from the database
    }

    [DeploymentFact]
    public async Task OfTwoClientsAtOnce_OneRedeploys_AndTheOtherIsToldWhoIsInTheWay()
    {
        var (instance, _, _) = await serving.GetAsync();
        var before = await OperationsAsync(instance);
        await using var one = instance.StartClient("redeploy", "--json");
        await using var two = instance.StartClient("redeploy", "--json");

        var codes = new[] { await one.WaitForExitAsync(Bound), await two.WaitForExitAsync(Bound) };

        Assert.Equal([0, 4], codes.Order());
        var id = Assert.Single((await OperationsAsync(instance)).Except(before));
        Assert.Contains(id, (codes[0] == 4 ? one : two).Output, StringComparison.Ordinal);
        Assert.Contains("operation.busy", (codes[0] == 4 ? one : two).Output, StringComparison.Ordinal);
    }

    /// <summary>Every event once, in order, from the first to the end.</summary>
    private static void WasSeenWhole(ClientResult result)
    {
        result.Expect(0);
        var events = result.Output.Split('\n').Where(line => line.StartsWith('{')).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        var numbers = events.Select(e => e.GetProperty("sequence").GetInt64()).ToList();
        Assert.Equal(Enumerable.Range(1, numbers.Count).Select(n => (long)n), numbers);
        Assert.True(events[^1].TryGetProperty("ended", out var ended) && ended.Text("state") == "succeeded", result.Output);
    }

    private static async Task<List<string>> OperationsAsync(Instance instance) =>
        [.. (await instance.ClientAsync("operations", "--limit", "200", "--json")).Expect(0).Json.GetProperty("operations").EnumerateArray().Select(o => o.Text("id"))];
}

/// <inheritdoc/>
public sealed class BadLineByAUserWhoIsNotRoot(ServingManyReleases serving, ITestOutputHelper output) : BadLineTests(serving, output), IClassFixture<ServingManyReleases>
{
    [DeploymentFact]
    public Task ARedeployThatIsCutHereAndThere_RunsOnce_AndIsSeenWhole() => RunsOnceWhereverItIsCutAsync(cuts: 6);

    [DeploymentFact]
    [Trait("Duration", "Long")]
    public Task ARedeployThatIsCutAtAnyChunk_RunsOnce_AndIsSeenWhole() => RunsOnceWhereverItIsCutAsync(cuts: 0);
}

/// <summary>The live copy stops for each candidate.</summary>
[Trait("Duration", "Long")]
public sealed class BadLineInStopStartMode(ServingOneCopyOnly serving, ITestOutputHelper output) : BadLineTests(serving, output), IClassFixture<ServingOneCopyOnly>
{
    [DeploymentFact]
    public Task ARedeployThatIsCutHereAndThere_RunsOnce_AndIsSeenWhole() => RunsOnceWhereverItIsCutAsync(cuts: 6);
}
