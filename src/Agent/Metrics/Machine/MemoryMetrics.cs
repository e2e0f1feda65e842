using MBot.Agent.Metrics.Exposition;
using MBot.Agent.Platform;

namespace MBot.Agent.Metrics.Machine;

/// <summary>Memory and swap, from /proc/meminfo, and whom the kernel ended for the want of them.</summary>
internal sealed class MemoryMetrics : IMetricCollector
{
    public string Name => "memory";

    public Task<IReadOnlyList<MetricFamily>> CollectAsync(CancellationToken cancellation) =>
        Task.FromResult(Read(File.ReadLines("/proc/meminfo"), MemoryKills.Count()));

    internal static IReadOnlyList<MetricFamily> Read(IEnumerable<string> memory, long kills)
    {
        var fields = memory.Select(line => line.Split(':')).Where(parts => parts.Length == 2).ToDictionary(parts => parts[0], parts => ProcText.Number(ProcText.Words(parts[1])[0]) * 1024, StringComparer.Ordinal);
        return
        [
            Bytes("memory_total", "Memory of the machine.", "MemTotal"),
            Bytes("memory_available", "What can be given to programs without swapping.", "MemAvailable"),
            Bytes("memory_free", "What nobody uses, not even for a cache.", "MemFree"),
            Bytes("swap_total", "Swap of the machine; 0: it has none.", "SwapTotal"),
            Bytes("swap_free", "Swap that is not used.", "SwapFree"),
            MetricFamily.Counter("mbot_host_oom_kills", "Processes that the kernel ended because memory had run out.").Add(kills),
        ];

        MetricFamily Bytes(string name, string help, string field) => MetricFamily.Gauge($"mbot_host_{name}_bytes", help).Add(fields.GetValueOrDefault(field));
    }
}
