using MBot.TestKit;
using Xunit.Abstractions;

namespace MBot.SystemTests.Recovery;

/// <summary>
/// The disk below the state folder loses its power at a change that an operation makes, and the agent dies in that moment: what no sync had
/// asked for is gone. The points come from a traced run, so a new step is among them from its first day.
/// </summary>
public sealed class PowerCutTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(2);

    /// <summary>Each time when it was just recorded that something is there: files that git and pip wrote may still be on their way.</summary>
    [NeedsFact(Part.Deployment | Part.Compiler | Part.LoopDisk)]
    [Trait("Duration", "Long")]
    public Task WhatARedeployPromised_IsWhole_AfterAPowerCut() => MatrixAsync(Promised);

    [NeedsFact(Part.Deployment | Part.Compiler | Part.LoopDisk)]
    [Trait("Duration", "Long")]
    public Task ARedeployWhosePowerIsCutAtEveryPoint_LeavesAWholeReleaseThatServes() => MatrixAsync(changes => Enumerable.Range(1, changes.Count));

    /// <summary>The first record in the database after each marker or manifest.</summary>
    private static IEnumerable<int> Promised(IReadOnlyList<string> changes) => Enumerable.Range(0, changes.Count)
        .Where(i => changes[i].StartsWith("rename", StringComparison.Ordinal) && (changes[i].EndsWith("/complete", StringComparison.Ordinal) || changes[i].EndsWith("/manifest.json", StringComparison.Ordinal)))
        .Select(i => Enumerable.Range(i, changes.Count - i).First(next => changes[next].EndsWith("agent.db-wal", StringComparison.Ordinal)) + 1).Distinct();

    private async Task MatrixAsync(Func<IReadOnlyList<string>, IEnumerable<int>> choose)
    {
        using var folder = new TempFolder("faults");
        var faults = await FaultLibrary.CompileAsync(folder.Path);
        using var repository = await GitRepository.CreateAsync(Repository.Hello("v1"));
        var (instance, disk) = await Instance.StartOnLoopDiskAsync(repository, "deploy.watchWindow=1s", "slots.drainTimeout=1s", "deploy.minimumFreeDisk=10MiB", "deploy.keepReleases=2");
        await using var _ = instance;
        await instance.RedeployAsync();
        await instance.KillAgentAsync();
        instance.Environment = faults.Environment;
        await instance.StartAgentAsync();

        faults.Trace();
        await ChangeAsync(repository, 0);
        await instance.RedeployAsync();
        var changes = faults.Withdraw();
        await RedeployChangedAsync(instance, repository, "traced"); // without an order: the next one's changes are counted from 1
        var points = choose(changes).Select(number => new FaultPoint(number, After: true)).ToList();
        Assert.True(points.Count > 2, string.Join('\n', changes));

        List<string> broken = [];
        foreach (var point in points)
        {
            var what = $"{point} ({changes[point.Number - 1]})";
            try
            {
                output.WriteLine($"held: {what}: {await TryAsync(faults, disk, instance, repository, point)}");
            }
            catch (Exception e) when (e is InvalidOperationException or TimeoutException or Xunit.Sdk.XunitException)
            {
                broken.Add($"{what}: {e.Message}");
                output.WriteLine($"BROKEN: {broken[^1]}");
                break; // what it left is no ground for another one
            }
        }

        Assert.True(broken.Count == 0, string.Join("\n\n", broken));
    }

    private static async Task<string> TryAsync(FaultLibrary faults, LoopDisk disk, Instance instance, GitRepository repository, FaultPoint point)
    {
        var agent = instance.AgentId;
        await ChangeAsync(repository, point.Number);
        faults.Kill(point, disk);
        await using (var client = instance.StartClient("redeploy"))
        {
            await Until.HoldsAsync(() => Instance.IsDead(agent) || client.HasExited, Bound, "the agent is dead, or the operation over");
            faults.Withdraw();
            Assert.True(Instance.IsDead(agent), $"the point was not reached:\n{client.Output}");
        }

        await disk.PowerOnAsync();
        await instance.StartAgentAsync();
        try
        {
            await Until.HoldsAsync(() => PageAnswersAsync(instance), Bound, "the page is back");
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message}\n{await BrokenAsync(instance, repository)}\n{(await instance.ClientAsync("health")).Output}");
        }

        // Nothing was wrong with the new release: no power cut takes it back.
        var state = await instance.OutcomeAsync(Bound);
        Assert.True(state is "succeeded" or "failed", $"{state}\n{(await instance.ClientAsync("operations", "--json", "--limit", "1")).Output}");
        var whole = await BrokenAsync(instance, repository);
        Assert.True(whole.Length == 0, whole);
        await using (var visitor = await StreamlitSession.VisitAsync(instance.Page))
            Assert.True(visitor.Last!.Succeeded);
        // 3: no answer. On a busy machine a handshake may take longer than the client waits.
        var audit = await Until.FoundAsync(async () => await instance.ClientAsync("audit", "verify") is { ExitCode: not 3 } answer ? answer : null, Bound, "the agent answers");
        audit.Expect(0);

        await RedeployChangedAsync(instance, repository, $"after {point}");
        return state;
    }

    private static async Task RedeployChangedAsync(Instance instance, GitRepository repository, string what)
    {
        await repository.CommitFileAsync("round.txt", what + "\n");
        await instance.RedeployAsync();
    }

    /// <summary>A commit that wants an environment of its own.</summary>
    private static async Task ChangeAsync(GitRepository repository, int round)
    {
        await repository.CommitFileAsync("round.txt", $"{round}\n");
        await repository.CommitFileAsync("requirements.txt", $"streamlit>=1.24,<{3 + round}\n");
    }

    private static async Task<bool> PageAnswersAsync(Instance instance)
    {
        try
        {
            using var http = new StrictHttp(instance.Page, keepAlive: false);
            return (await http.GetAsync("", CancellationToken.None)).Status == 200;
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException)
        {
            return false; // not yet
        }
    }

    private static Task<string> BrokenAsync(Instance instance, GitRepository repository) =>
        ChildProcess.RunAsync("/usr/bin/python3", [Path.Combine(Repository.Root, "tests", "System.Tests", "Support", "whole.py"), instance.State, repository.Path]);
}
