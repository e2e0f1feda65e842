using System.Globalization;
using MBot.Agent.Metrics;
using MBot.Agent.Metrics.Exposition;
using MBot.Agent.Metrics.Machine;
using MBot.Agent.Platform;
using MBot.TestKit;

namespace MBot.Agent.Tests.Metrics;

/// <summary>What is told of the machine beside what its own programs tell, asked before and after: what moves lies between the two.</summary>
public class MachineMetricsTests
{
    private const double Kibibyte = 1024;

    [Fact]
    public async Task Memory_IsWhatFreeTells()
    {
        var before = await FreeAsync();
        var own = await FiguresAsync(new MemoryMetrics());
        var after = await FreeAsync();

        Assert.Equal(before["Mem:"][0], own["mbot_host_memory_total_bytes"]);
        Assert.Equal(before["Swap:"][0], own["mbot_host_swap_total_bytes"]);
        Near(before["Mem:"][5], after["Mem:"][5], own["mbot_host_memory_available_bytes"], 64 << 20);
        Near(before["Mem:"][2], after["Mem:"][2], own["mbot_host_memory_free_bytes"], 64 << 20);
        Near(before["Swap:"][2], after["Swap:"][2], own["mbot_host_swap_free_bytes"], 16 << 20);
    }

    [Fact]
    public async Task TheDisk_IsWhatDfTells()
    {
        var folder = Path.GetTempPath();
        var (before, inodes) = (await DfAsync(folder, "-k", "--output=size,used,avail"), await DfAsync(folder, "--output=itotal,iavail"));
        var own = await FiguresAsync(new FileSystemMetrics("state", folder));
        var after = await DfAsync(folder, "-k", "--output=size,used,avail");

        Assert.Equal(before[0] * Kibibyte, own["mbot_host_disk_size_bytes{filesystem=\"state\"}"], Kibibyte);
        Near((before[0] - before[1]) * Kibibyte, (after[0] - after[1]) * Kibibyte, own["mbot_host_disk_free_bytes{filesystem=\"state\"}"], 16 << 20);
        Near(before[2] * Kibibyte, after[2] * Kibibyte, own["mbot_host_disk_available_bytes{filesystem=\"state\"}"], 16 << 20);
        Near(inodes[0], inodes[0], own["mbot_host_disk_inodes{filesystem=\"state\"}"], inodes[0] * 0.01);
        Near(inodes[1], inodes[1], own["mbot_host_disk_inodes_free{filesystem=\"state\"}"], 5000 + (inodes[1] * 0.01));
    }

    [Fact]
    public async Task Processors_AreWhatTheKernelTells()
    {
        var before = Jiffies();
        var own = await FiguresAsync(new ProcessorMetrics());
        var after = Jiffies();

        Assert.Equal(Environment.ProcessorCount, own["mbot_host_cpus"]);
        Assert.InRange(own["mbot_host_cpu_seconds_total{mode=\"user\"}"], before[0] / 100, after[0] / 100);
        Assert.InRange(own["mbot_host_cpu_seconds_total{mode=\"idle\"}"], before[3] / 100, after[3] / 100);
        Assert.InRange(own["mbot_host_load1"], 0, 1000);
        var uptime = double.Parse(File.ReadAllText("/proc/uptime").Split(' ')[0], CultureInfo.InvariantCulture);
        Assert.Equal(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / 1000.0 - uptime, own["mbot_host_boot_time_seconds"], 2.0);
    }

    [Fact]
    public async Task TheNetwork_IsWhatTheKernelTells()
    {
        var before = Loopback();
        var own = await FiguresAsync(new NetworkMetrics());
        var after = Loopback();

        Assert.InRange(own["mbot_host_network_receive_bytes_total{device=\"lo\"}"], before, after);
    }

    [Fact]
    public async Task TheClock_IsTheMachines()
    {
        var own = await FiguresAsync(new ClockMetrics(TimeProvider.System));

        Assert.Equal(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / 1000.0, own["mbot_host_time_seconds"], 5.0);
        if (ClockDiscipline.Read() is not null)
        {
            Assert.True(own["mbot_host_clock_synchronized"] is 0 or 1);
            Assert.True(own["mbot_host_clock_max_error_seconds"] >= 0);
        }
    }

    [Fact]
    public void ManyNetworkDevices_AreAFewSeries()
    {
        var table = Enumerable.Range(0, 50).Select(n => $"  veth{n:00}: 1 2 3 0 0 0 0 0 10 20 30 0 0 0 0 0").Prepend("").Prepend("");

        var family = NetworkMetrics.Read(table)[0];

        Assert.Equal(NetworkMetrics.Most + 1, family.Samples.Count);
        Assert.Equal(50, family.Samples.Sum(sample => sample.Value));
    }

    [Fact]
    public async Task AFolderThatIsNotThere_FailsItsCollector() =>
        await Assert.ThrowsAsync<IOException>(() => new FileSystemMetrics("state", "/no/such/folder").CollectAsync(CancellationToken.None));

    internal static async Task<Dictionary<string, double>> FiguresAsync(IMetricCollector collector) => Figures(ExpositionText.Write(await collector.CollectAsync(CancellationToken.None), ExpositionFormat.Text));

    internal static Dictionary<string, double> Figures(string text) => text.Split('\n').Where(line => line.Length > 0 && line[0] != '#')
        .ToDictionary(line => line[..line.LastIndexOf(' ')], line => line[(line.LastIndexOf(' ') + 1)..] is "+Inf" ? double.PositiveInfinity : double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));

    private static void Near(double before, double after, double own, double room) => Assert.InRange(own, Math.Min(before, after) - room, Math.Max(before, after) + room);

    private static async Task<Dictionary<string, double[]>> FreeAsync() => (await ChildProcess.RunAsync("free", ["-b"])).Split('\n').Skip(1)
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToDictionary(words => words[0], Numbers);

    private static async Task<double[]> DfAsync(string folder, params string[] options)
    {
        var lines = (await ChildProcess.RunAsync("df", [.. options, folder])).Split('\n');
        return [.. lines[1].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => word == "-" ? 0 : double.Parse(word, CultureInfo.InvariantCulture))];
    }

    private static double[] Jiffies() => Numbers(File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static double[] Numbers(string[] words) => [.. words.Skip(1).Select(word => double.Parse(word, CultureInfo.InvariantCulture))];

    private static double Loopback() => double.Parse(File.ReadLines("/proc/net/dev").Select(line => line.Trim()).First(line => line.StartsWith("lo:", StringComparison.Ordinal))[3..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0], CultureInfo.InvariantCulture);
}
