using System.Globalization;
using MBot.TestKit;
using Xunit.Abstractions;

namespace MBot.SystemTests.Logs;

/// <summary>An app that prints 50,000 lines a second, and a follower on a slow line.</summary>
[Collection(Quiet.Name)]
public sealed class LogStormTests(ITestOutputHelper output)
{
    private const int Rate = 50_000;
    private const long MostGrowth = 20L << 20;
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(2);

    [DeploymentFact]
    public async Task TheFollowerIsToldWhatItMissed_AndTheAgentStaysSmall()
    {
        await using var scene = await StartAsync();

        await StormWithFollowerAsync(scene.Instance, seconds: 8);
    }

    [DeploymentFact]
    [Trait("Duration", "Long")]
    public async Task ForAMinute_AndTheAppIsNotSlowed()
    {
        await using var scene = await StartAsync();
        await StormWithFollowerAsync(scene.Instance, seconds: 60);
        List<double> alone = [], followed = [];
        for (var i = 0; i < 5; i++)
        {
            alone.Add(await StormAsync(scene.Instance, 8));
            await using var proxy = SlowLine(scene.Instance);
            await using var follower = await FollowAsync(scene.Instance, "slow-line");
            followed.Add(await StormAsync(scene.Instance, 8));
        }

        var slowed = Median(followed) / Median(alone);
        output.WriteLine($"alone {Median(alone):0.00} s, followed {Median(followed):0.00} s: {slowed:0.000}");
        Assert.True(slowed <= 1.05, $"{slowed:0.000} times as long with a follower");
    }

    private async Task StormWithFollowerAsync(Instance instance, int seconds)
    {
        var agent = instance.AgentId;
        var cold = Memory.Of(agent);
        // Pages of the program's own file come in when their code runs for the first time, and are as many however long a storm is.
        await using (await FollowAsync(instance, "test"))
            await StormAsync(instance, 1);
        var warm = Memory.Of(agent);

        await using var proxy = SlowLine(instance);
        await using var follower = await FollowAsync(instance, "slow-line");
        var storm = StormAsync(instance, seconds);
        var peak = warm;
        while (!storm.IsCompleted)
        {
            peak = peak.Max(Memory.Of(agent));
            await Task.WhenAny(storm, Task.Delay(100));
        }

        // What waits for the slow line comes now, and the word about what was left out after it.
        proxy.Delay = TimeSpan.Zero;
        var all = (seconds * Rate) + 2; // with the app's word that it is over, of this storm and of the one before
        var (read, missed) = (0, 0L);
        await Until.HoldsAsync(() => Add(follower.Lines, out read, out missed) >= all, Bound, "every line has come or been counted");
        peak = peak.Max(Memory.Of(agent));
        output.WriteLine($"{await storm:0.00} s; agent {cold}, then {warm}, at most {peak}; {read} lines read, {missed} missed");
        Assert.True(missed > 0, "nothing was missed: the line is not slow");
        Assert.Equal(all, read + missed);
        Assert.InRange(peak.Resident - warm.Resident, long.MinValue, MostGrowth);
        Assert.InRange(peak.Anonymous - cold.Anonymous, long.MinValue, MostGrowth);
    }

    /// <summary>How many lines of the storm came, and how many the follower was told that it missed.</summary>
    private static long Add(IReadOnlyList<string> lines, out int read, out long missed)
    {
        read = lines.Count(line => line.Contains(" storm ", StringComparison.Ordinal));
        missed = lines.Where(line => line.Contains(" lines were left out: ", StringComparison.Ordinal))
            .Sum(line => long.Parse(line[(line.IndexOf('…', StringComparison.Ordinal) + 2)..].Split(' ')[0], CultureInfo.InvariantCulture));
        return read + missed;
    }

    private static CuttingProxy SlowLine(Instance instance)
    {
        var proxy = CuttingProxy.Start(instance.ClientPort);
        proxy.Forward();
        proxy.Delay = TimeSpan.FromMilliseconds(150);
        instance.CopyProfile("slow-line", proxy.Port);
        return proxy;
    }

    /// <summary>It has heard the agent once this returns.</summary>
    private static async Task<ChildProcess> FollowAsync(Instance instance, string profile)
    {
        var follower = instance.StartClient("--profile", profile, "logs", "app", "--follow", "--tail", "1");
        await follower.WaitForLineAsync(_ => true, Bound);
        return follower;
    }

    private static async Task<double> StormAsync(Instance instance, int seconds)
    {
        var home = Path.Combine(instance.State, "app", "home");
        File.Delete(Path.Combine(home, "storm.took"));
        await File.WriteAllTextAsync(Path.Combine(home, "storm"), $"{seconds}");
        await Until.HoldsAsync(() => File.Exists(Path.Combine(home, "storm.took")), TimeSpan.FromSeconds((seconds * 5) + 60), "the storm is over");
        return double.Parse(await File.ReadAllTextAsync(Path.Combine(home, "storm.took")), CultureInfo.InvariantCulture);
    }

    private static async Task<StormScene> StartAsync()
    {
        var repository = await GitRepository.CreateAsync(Repository.App("storms"));
        var instance = await Instance.StartAsync(repository);
        await instance.RedeployAsync();
        return new StormScene(instance, repository);
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    /// <summary>What a process holds, in bytes.</summary>
    /// <param name="Resident">All of it.</param>
    /// <param name="Anonymous">Without pages of files.</param>
    private sealed record Memory(long Resident, long Anonymous)
    {
        public static Memory Of(int process)
        {
            var status = File.ReadLines($"/proc/{process}/status").ToList();
            return new Memory(Row("VmRSS:"), Row("RssAnon:"));

            long Row(string name) => long.Parse(status.First(line => line.StartsWith(name, StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) << 10;
        }

        public Memory Max(Memory other) => new(Math.Max(Resident, other.Resident), Math.Max(Anonymous, other.Anonymous));

        public override string ToString() => $"{Resident >> 20} MiB ({Anonymous >> 20} anonymous)";
    }

    private sealed record StormScene(Instance Instance, GitRepository Repository) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Instance.DisposeAsync();
            Repository.Dispose();
        }
    }
}
