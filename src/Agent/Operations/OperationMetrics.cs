using MBot.Agent.Metrics;
using MBot.Agent.Metrics.Exposition;

namespace MBot.Agent.Operations;

/// <summary>Whether an operation runs now; what ended is counted by <see cref="OperationMeter"/>.</summary>
internal sealed class OperationMetrics(IOperations operations) : IMetricCollector
{
    public string Name => "operations";

    public Task<IReadOnlyList<MetricFamily>> CollectAsync(CancellationToken cancellation)
    {
        var current = operations.Current;
        List<MetricFamily> all = [MetricFamily.Gauge("mbot_operation_running", "1 while an operation runs: a redeploy, a rollback and the like.").Add(current is null ? 0 : 1)];
        if (current is not null)
            all.Add(MetricFamily.Gauge("mbot_operation_accepted_timestamp_seconds", "When the operation that runs was asked for.").Add(current.AcceptedAt.ToUnixTimeSeconds()));
        return Task.FromResult<IReadOnlyList<MetricFamily>>(all);
    }
}
