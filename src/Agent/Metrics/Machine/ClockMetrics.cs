using MBot.Agent.Metrics.Exposition;
using MBot.Agent.Platform;

namespace MBot.Agent.Metrics.Machine;

/// <summary>The machine's clock, for whoever scrapes to compare with its own, and what the kernel thinks of it.</summary>
internal sealed class ClockMetrics(TimeProvider time) : IMetricCollector
{
    public string Name => "clock";

    public Task<IReadOnlyList<MetricFamily>> CollectAsync(CancellationToken cancellation)
    {
        List<MetricFamily> all = [MetricFamily.Gauge("mbot_host_time_seconds", "The machine's clock, in seconds since 1970.").Add(time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0)];
        if (ClockDiscipline.Read() is { } discipline)
        {
            all.Add(MetricFamily.Gauge("mbot_host_clock_synchronized", "1 while a time service keeps the clock right.").Add(discipline.Synchronised ? 1 : 0));
            all.Add(MetricFamily.Gauge("mbot_host_clock_max_error_seconds", "How far off the kernel thinks that the clock may be.").Add(discipline.LargestError.TotalSeconds));
        }

        return Task.FromResult<IReadOnlyList<MetricFamily>>(all);
    }
}
