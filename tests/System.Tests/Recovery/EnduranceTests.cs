using System.Globalization;
using MBot.TestKit;
using Xunit.Abstractions;

namespace MBot.SystemTests.Recovery;

/// <summary>Many redeploys and rollbacks in a row: what is needed for one must not grow with their number.</summary>
public sealed class EnduranceTests(ITestOutputHelper output)
{
    private const int Rounds = 100;
    private const int Warm = 20;

    [DeploymentFact]
    [Trait("Duration", "Long")]
    public async Task AfterTwoHundredRedeploysAndRollbacks_NothingHasGrown()
    {
        using var repository = await GitRepository.CreateAsync(Repository.App("prints"));
        await using var instance = await Instance.StartAsync(repository, null, "deploy.watchWindow=1s", "slots.drainTimeout=1s", "deploy.keepReleases=3");
        await instance.RedeployAsync();
        await using var probe = PageProbe.Start(instance.Page);
        List<Sample> samples = [];
        for (var round = 1; round <= Rounds; round++)
        {
            await repository.CommitFileAsync("round.txt", $"{round}\n");
            await instance.RedeployAsync();
            (await instance.ClientAsync("rollback", "--yes")).Expect(0);
            if (round % 10 == 0)
            {
                await Until.HoldsAsync(() => instance.AppProcesses().Count == 1, TimeSpan.FromSeconds(30), "the old copies have drained");
                samples.Add(Sample.Of(round, instance));
                output.WriteLine(samples[^1].ToString());
            }
        }

        await probe.StopAsync();
        Assert.Empty(probe.Failures);
        var (first, last) = (samples.First(s => s.Round >= Warm), samples[^1]);
        Assert.Equal(first.Processes, last.Processes);
        Assert.True(last.Files <= first.Files + 3, "the agent's open files grow");
        Assert.InRange(last.Releases, 1, 6);
        Assert.True(last.DiskKb <= first.DiskKb * 1.1 + 20_000, "the state folder grows beyond what is kept");
        Assert.True(Slope(samples.Where(s => s.Round >= Warm)) < 100, "the agent's anonymous memory grows, kB a round");
    }

    /// <summary>Least squares: kB of anonymous memory a round.</summary>
    private static double Slope(IEnumerable<Sample> samples)
    {
        var points = samples.Select(s => ((double)s.Round, (double)s.MemoryKb)).ToList();
        var (x, y) = (points.Average(p => p.Item1), points.Average(p => p.Item2));
        return points.Sum(p => (p.Item1 - x) * (p.Item2 - y)) / points.Sum(p => (p.Item1 - x) * (p.Item1 - x));
    }

    private sealed record Sample(int Round, int Processes, int Files, int Releases, long DiskKb, long MemoryKb)
    {
        public static Sample Of(int round, Instance instance) => new(
            round,
            instance.Processes().Count,
            Directory.GetFileSystemEntries($"/proc/{instance.AgentId}/fd").Length,
            Directory.GetDirectories(Path.Combine(instance.State, "releases")).Length,
            FolderTree.Files(instance.State).Sum(Size) / 1024,
            File.ReadLines($"/proc/{instance.AgentId}/status").Where(line => line.StartsWith("RssAnon:", StringComparison.Ordinal)).Select(line => long.Parse(line.AsSpan(8).TrimEnd("kB ").Trim(), CultureInfo.InvariantCulture)).Single());

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
