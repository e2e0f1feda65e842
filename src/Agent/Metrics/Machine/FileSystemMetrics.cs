using MBot.Agent.Metrics.Exposition;
using MBot.Agent.Platform;

namespace MBot.Agent.Metrics.Machine;

/// <summary>Disks that matter to the app: that of the state folder and that of /. Two collectors, so that one that hangs doesn't take the other with it.</summary>
internal sealed class FileSystemMetrics(string name, string folder) : IMetricCollector
{
    public string Name => $"disk_{name}";

    public Task<IReadOnlyList<MetricFamily>> CollectAsync(CancellationToken cancellation)
    {
        var usage = FileSystemUsage.Of(folder);
        return Task.FromResult<IReadOnlyList<MetricFamily>>(
        [
            Gauge("size_bytes", "Size of the file system.", usage.SizeBytes),
            Gauge("free_bytes", "What is not used of it.", usage.FreeBytes),
            Gauge("available_bytes", "What a user who is not root may still write to it.", usage.AvailableBytes),
            Gauge("inodes", "How many files the file system can hold; 0: no fixed number.", usage.Inodes),
            Gauge("inodes_free", "How many more files it can hold.", usage.InodesFree),
        ]);
    }

    private MetricFamily Gauge(string what, string help, double value) => MetricFamily.Gauge($"mbot_host_disk_{what}", help).Add(value, ("filesystem", name));
}
