using MBot.TestKit;
using Xunit.Abstractions;

namespace MBot.SystemTests.Recovery;

/// <summary>
/// kill -9 of the agent before and after each durable change that an operation makes: every journalled transition, every
/// file, every link. The points come from a traced run, so a new step is in the matrix from its first day.
/// </summary>
public sealed class KillMatrixTests(ITestOutputHelper output)
{
    private const int Representative = 4;
    private const string Seed = "what the release brought";
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    [NeedsFact(Part.Deployment | Part.Compiler)]
    public Task ARedeployKilledAtAnyPoint_IsOverAfterTheRestart_AndTheAppNeverStopped() => MatrixAsync(Representative, RedeployAsync);

    [NeedsFact(Part.Deployment | Part.Compiler)]
    [Trait("Duration", "Long")]
    public Task ARedeployKilledAtEveryPoint_IsOverAfterTheRestart_AndTheAppNeverStopped() => MatrixAsync(int.MaxValue, RedeployAsync);

    [NeedsFact(Part.Deployment | Part.Compiler)]
    [Trait("Duration", "Long")]
    public Task ARollbackKilledAtEveryPoint_IsOverAfterTheRestart_AndTheAppNeverStopped() => MatrixAsync(int.MaxValue, RollbackAsync);

    [NeedsFact(Part.Deployment | Part.Compiler)]
    [Trait("Duration", "Long")]
    public Task AStopStartKilledAtEveryPoint_IsOverAfterTheRestart_AndTheAppServes() => MatrixAsync(int.MaxValue, RedeployAsync, "slots.max=1");

    private static Task<ChildProcess> RollbackAsync(Instance instance, GitRepository repository, int round) => Task.FromResult(instance.StartClient("rollback", "--yes"));

    private static async Task<ChildProcess> RedeployAsync(Instance instance, GitRepository repository, int round)
    {
        // Each round has a persistent path of its own to begin.
        await repository.CommitFileAsync($"kept/{round}/seed.txt", Seed);
        await repository.CommitFileAsync(".mbot.json", $$"""{ "persist": ["kept/{{round}}"] }""");
        return instance.StartClient("redeploy");
    }

    /// <param name="points">How many of the points to try, spread over all of them.</param>
    /// <param name="operation">Starts the operation, as a user does.</param>
    /// <param name="settings">Of the instance, beside a short watch window.</param>
    private async Task MatrixAsync(int points, Func<Instance, GitRepository, int, Task<ChildProcess>> operation, params string[] settings)
    {
        var stopStart = settings.Length > 0;
        using var folder = new TempFolder("faults");
        var faults = await FaultLibrary.CompileAsync(folder.Path);
        using var repository = await GitRepository.CreateAsync(Repository.Hello("v1"));
        await using var instance = await Instance.StartAsync(repository, null, ["deploy.watchWindow=1s", "slots.drainTimeout=2s", .. settings]);
        await instance.RedeployAsync();
        await repository.CommitFileAsync("round.txt", "0\n");
        await instance.RedeployAsync();
        await RestartUnderAsync(faults, instance);

        faults.Trace();
        await using (var undisturbed = await operation(instance, repository, 1))
            Assert.Equal(0, await undisturbed.WaitForExitAsync(Bound));
        var changes = faults.Withdraw();
        Assert.True(changes.Count > 20, string.Join('\n', changes));
        await RedeployChangedAsync(instance, repository, "traced"); // so that there is a good release to go back to

        List<string> broken = [];
        await using var probe = PageProbe.Start(instance.Page);
        foreach (var point in Spread(changes.Count, points))
        {
            var what = $"{point} ({changes[point.Number - 1]})";
            try
            {
                await TryAsync(faults, instance, repository, operation, point);
                if (!stopStart && probe.Failures is [var failure, ..])
                    throw new InvalidOperationException($"the page failed at {failure.At:O}: {failure.Status} {failure.Error}");
                output.WriteLine($"held: {what}");
            }
            catch (Exception e) when (e is InvalidOperationException or TimeoutException or Xunit.Sdk.XunitException)
            {
                broken.Add($"{what}: {e.Message}");
                output.WriteLine($"BROKEN: {broken[^1]}");
                if (broken.Count == 5)
                    break;
            }
        }

        Assert.True(broken.Count == 0, string.Join("\n\n", broken));
    }

    private static async Task TryAsync(
        FaultLibrary faults, Instance instance, GitRepository repository, Func<Instance, GitRepository, int, Task<ChildProcess>> operation, FaultPoint point)
    {
        var agent = instance.AgentId;
        faults.Kill(point);
        await using var client = await operation(instance, repository, (point.Number * 2) + (point.After ? 1 : 0));
        await Until.HoldsAsync(() => Instance.IsDead(agent) || client.HasExited, Bound, "the agent is dead, or the operation over");
        faults.Withdraw();
        if (Instance.IsDead(agent))
            await instance.StartAgentAsync();

        // 0 it went on after the restart, 5 it was given up, 8 the client could not learn whether it was accepted at all, 3 the agent
        // was dead before it was asked: what the operation before had left to do is among the changes.
        var code = await client.WaitForExitAsync(Bound);
        Assert.True(code is 0 or 3 or 5 or 8, $"exit code {code}\n{client.Output}");
        await Until.HoldsAsync(async () => (await instance.LastOperationAsync()).Text("state") is "succeeded" or "failed", Bound, "the operation has an outcome");
        await instance.AssertNothingHalfWrittenAsync();
        AssertBegunWhole(instance);
        (await instance.ClientAsync("audit", "verify")).Expect(0);

        await RedeployChangedAsync(instance, repository, $"after {point}");
        await Until.HoldsAsync(async () => instance.AppProcesses().Count == (await instance.SlotsAsync()).Count, Bound, "no process without a slot");
    }

    /// <summary>A persistent path is there with all that its release brought, or not at all.</summary>
    private static void AssertBegunWhole(Instance instance)
    {
        var kept = Path.Combine(instance.State, "app", "data", "persist", "kept");
        if (Directory.Exists(kept))
            Assert.All(Directory.GetDirectories(kept), path => Assert.Equal(Seed, File.ReadAllText(Path.Combine(path, "seed.txt"))));
    }

    private static async Task RedeployChangedAsync(Instance instance, GitRepository repository, string what)
    {
        await repository.CommitFileAsync("round.txt", what + "\n");
        await instance.RedeployAsync();
    }

    private static async Task RestartUnderAsync(FaultLibrary faults, Instance instance)
    {
        await instance.KillAgentAsync();
        instance.Environment = faults.Environment;
        await instance.StartAgentAsync();
    }

    private static IEnumerable<FaultPoint> Spread(int changes, int points)
    {
        var all = Enumerable.Range(1, changes).SelectMany(n => (FaultPoint[])[new(n, After: false), new(n, After: true)]).ToList();
        return points >= all.Count ? all : Enumerable.Range(0, points).Select(i => all[(int)((long)i * (all.Count - 1) / (points - 1))]);
    }
}
