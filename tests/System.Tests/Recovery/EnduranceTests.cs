using System.Globalization;
using MBot.TestKit;
using Xunit.Abstractions;

namespace MBot.SystemTests.Recovery;

/// <summary>Many redeploys and rollbacks in a row: what is needed for one must not grow with their number.</summary>
[Collection(Quiet.Name)]
public sealed class EnduranceTests(ITestOutputHelper output)
{
    private const int Rounds = 100;
    private const int Sampled = 20;
    private static readonly TimeSpan DrainBound = TimeSpan.FromSeconds(30);

    /// <summary>Within this the agent has given back what it does not need at rest (it looks every 5 s); if it has not, that is measured.</summary>
    private static readonly TimeSpan RestBound = TimeSpan.FromSeconds(15);

    [DeploymentFact]
    [Trait("Duration", "Long")]
    public async Task AfterTwoHundredRedeploysAndRollbacks_NothingHasGrown()
    {
        using var repository = await GitRepository.CreateAsync(Repository.App("prints"));
        await using var instance = await Instance.StartAsync(repository, null, "deploy.watchWindow=1s", "slots.drainTimeout=1s", "deploy.keepReleases=3");
        await instance.RedeployAsync();
        var atRest = instance.Processes().Count;
        await using var probe = PageProbe.Start(instance.Page);
        List<Sample> samples = [];
        for (var round = 1; round <= Rounds; round++)
        {
            await repository.CommitFileAsync("round.txt", $"{round}\n");
            await instance.RedeployAsync();
            (await instance.ClientAsync("rollback", "--yes")).Expect(0);
            if (round % Sampled == 0)
            {
                await Until.HoldsAsync(() => instance.Processes().Count == atRest, DrainBound, $"the old copies have drained, with their shims: {atRest} processes as in the beginning");
                samples.Add(await Sample.AtRestAsync(round, instance));
                output.WriteLine(samples[^1].ToString());
            }
        }

        await probe.StopAsync();
        Assert.Empty(probe.Failures);
        var (first, last) = (samples[0], samples[^1]);
        Assert.True(last.Files <= first.Files + 3, "the agent's open files grow");
        Assert.InRange(last.Releases, 1, 6);
        Assert.True(last.DiskKb <= first.DiskKb * 1.1 + 20_000, "the state folder grows beyond what is kept");
        Assert.True(Slope(samples) < 100, "the agent's anonymous memory grows, kB a round");
    }

    /// <summary>Least squares: kB of anonymous memory a round.</summary>
    private static double Slope(IEnumerable<Sample> samples)
    {
        var points = samples.Select(s => ((double)s.Round, (double)s.MemoryKb)).ToList();
        var (x, y) = (points.Average(p => p.Item1), points.Average(p => p.Item2));
        return points.Sum(p => (p.Item1 - x) * (p.Item2 - y)) / points.Sum(p => (p.Item1 - x) * (p.Item1 - x));
    }

    private sealed record Sample(int Round, int Files, int Releases, long DiskKb, long MemoryKb)
    {
        public static async Task<Sample> AtRestAsync(int round, Instance instance)
        {
            var before = Memory(instance);
            try
            {
                await Until.HoldsAsync(() => Memory(instance) < before * 9 / 10, RestBound, "the agent gave memory back");
            }
            catch (TimeoutException)
            {
                // There was little to give back.
            }

            return Of(round, instance);
        }

        private static Sample Of(int round, Instance instance) => new(
            round,
            Directory.GetFileSystemEntries($"/proc/{instance.AgentId}/fd").Length,
            Directory.GetDirectories(Path.Combine(instance.State, "releases")).Length,
            FolderTree.Files(instance.State).Sum(Size) / 1024,
            Memory(instance));

        private static long Memory(Instance instance) => File.ReadLines($"/proc/{instance.AgentId}/status").Where(line => line.StartsWith("RssAnon:", StringComparison.Ordinal)).Select(line => long.Parse(line.AsSpan(8).TrimEnd("kB ").Trim(), CultureInfo.InvariantCulture)).Single();

        private static long Size(FileInfo file)
        {
            try
            {
                return file.Length;
            }
            catch (FileNotFoundException)
            {
                return 0; // gone meanwhile
            }
        }
    }
}
