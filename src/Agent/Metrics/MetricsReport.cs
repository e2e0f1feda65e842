using MBot.Agent.Metrics.Exposition;

namespace MBot.Agent.Metrics;

/// <summary>The figures of this machine, collected when asked, side by side. Knows no collector.</summary>
internal sealed class MetricsReport
{
    /// <summary>What a scrape waits for at most, far below the 10 s after which Prometheus gives up.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(2);

    private readonly IReadOnlyList<BoundedCollector> _collectors;

    public MetricsReport(IEnumerable<IMetricCollector> collectors, TimeProvider time, ILogger<MetricsReport> logger) =>
        _collectors = [.. collectors.Select(c => new BoundedCollector(c, Bound, time, logger))];

    public async Task<string> MakeAsync(ExpositionFormat format, CancellationToken cancellation)
    {
        var results = await Task.WhenAll(_collectors.Select(c => c.CollectAsync(cancellation)));
        return ExpositionText.Write([.. Merged(results.SelectMany(r => r.Families)), .. OfCollectors(results)], format);
    }

    /// <summary>Samples of one metric stand together, whichever collectors they come from.</summary>
    private static IEnumerable<MetricFamily> Merged(IEnumerable<MetricFamily> families) =>
        families.GroupBy(family => family.Name, StringComparer.Ordinal).Select(same => same.Skip(1).Aggregate(same.First(), (first, other) => first.With(other)));

    private static IEnumerable<MetricFamily> OfCollectors(IReadOnlyList<CollectorResult> results)
    {
        var success = MetricFamily.Gauge("mbot_collector_success", "1 when a part of these figures could be had in time, 0 when they are missing.");
        var duration = MetricFamily.Gauge("mbot_collector_duration_seconds", "How long a part of these figures took; of one that hangs, for how long it has.");
        foreach (var result in results)
        {
            success.Add(result.Success ? 1 : 0, ("collector", result.Name));
            duration.Add(result.Took.TotalSeconds, ("collector", result.Name));
        }

        return [success, duration];
    }
}
