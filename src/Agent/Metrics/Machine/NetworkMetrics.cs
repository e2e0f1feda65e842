using MBot.Agent.Metrics.Exposition;

namespace MBot.Agent.Metrics.Machine;

/// <summary>What went through the network devices, from /proc/net/dev. Bounded: devices beyond a number are added up as "other".</summary>
internal sealed class NetworkMetrics : IMetricCollector
{
    public const int Most = 10;

    public string Name => "network";

    public Task<IReadOnlyList<MetricFamily>> CollectAsync(CancellationToken cancellation) => Task.FromResult(Read(File.ReadLines("/proc/net/dev")));

    internal static IReadOnlyList<MetricFamily> Read(IEnumerable<string> table)
    {
        var devices = table.Skip(2).Select(line => line.Split(':', 2)).Where(parts => parts.Length == 2)
            .Select(parts => (Name: parts[0].Trim(), Values: ProcText.Words(parts[1]).Select(ProcText.Number).ToArray()))
            .OrderBy(device => device.Name, StringComparer.Ordinal).ToList();
        var shown = devices.Take(Most).ToList();
        if (devices.Count > Most)
            shown.Add(("other", [.. Enumerable.Range(0, shown[0].Values.Length).Select(column => devices.Skip(Most).Sum(device => device.Values[column]))]));
        return
        [
            Of("receive_bytes", "Bytes that came in.", 0),
            Of("receive_errors", "Packets that came in damaged.", 2),
            Of("transmit_bytes", "Bytes that went out.", 8),
            Of("transmit_errors", "Packets that could not be sent.", 10),
        ];

        MetricFamily Of(string what, string help, int column)
        {
            var family = MetricFamily.Counter($"mbot_host_network_{what}", help);
            foreach (var (name, values) in shown)
                family.Add(values[column], ("device", name));
            return family;
        }
    }
}
