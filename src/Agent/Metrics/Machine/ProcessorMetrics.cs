using MBot.Agent.Metrics.Exposition;
using MBot.Agent.Platform;

namespace MBot.Agent.Metrics.Machine;

/// <summary>What the processors did, and when the machine began, from /proc/stat and /proc/loadavg.</summary>
internal sealed class ProcessorMetrics : IMetricCollector
{
    // Steal is what a T3 without credits, or a busy neighbour, takes away.
    private static readonly string[] Modes = ["user", "nice", "system", "idle", "iowait", "irq", "softirq", "steal"];

    public string Name => "processor";

    public Task<IReadOnlyList<MetricFamily>> CollectAsync(CancellationToken cancellation) =>
        Task.FromResult(Read(File.ReadAllLines("/proc/stat"), File.ReadAllText("/proc/loadavg")));

    internal static IReadOnlyList<MetricFamily> Read(IReadOnlyList<string> stat, string load)
    {
        var seconds = MetricFamily.Counter("mbot_host_cpu_seconds", "What all processors together did since the machine's start, by mode.");
        var all = ProcText.Words(stat[0]);
        for (var i = 0; i < Modes.Length && i + 1 < all.Length; i++)
            seconds.Add(ProcText.Number(all[i + 1]) / HostResources.TicksPerSecond, ("mode", Modes[i]));
        var loads = ProcText.Words(load);
        return
        [
            seconds,
            MetricFamily.Gauge("mbot_host_cpus", "How many processors there are.").Add(stat.Count(line => line.StartsWith("cpu", StringComparison.Ordinal)) - 1),
            MetricFamily.Gauge("mbot_host_load1", "Load average of one minute.").Add(ProcText.Number(loads[0])),
            MetricFamily.Gauge("mbot_host_load5", "Load average of five minutes.").Add(ProcText.Number(loads[1])),
            MetricFamily.Gauge("mbot_host_load15", "Load average of fifteen minutes.").Add(ProcText.Number(loads[2])),
            MetricFamily.Gauge("mbot_host_boot_time_seconds", "When the machine began, in seconds since 1970.").Add(ProcText.Number(ProcText.Words(stat.First(line => line.StartsWith("btime ", StringComparison.Ordinal)))[1])),
        ];
    }
}
