using MBot.Agent.Health.Conditions;
using MBot.Agent.Metrics.Exposition;

namespace MBot.Agent.Metrics;

/// <summary>One gauge a condition that there can be, so that an alert can tell "not there" from "not known".</summary>
internal sealed class ConditionMetrics(IConditions conditions) : IMetricCollector
{
    public string Name => "conditions";

    public Task<IReadOnlyList<MetricFamily>> CollectAsync(CancellationToken cancellation)
    {
        var there = conditions.List().ToDictionary(c => c.Definition.Code, c => c.Definition.Severity, StringComparer.Ordinal);
        var family = MetricFamily.Gauge("mbot_condition", "1 while a condition of the machine is there: mbot-client health.");
        foreach (var (code, severity) in KnownConditions.All)
            family.Add(there.Remove(code) ? 1 : 0, ("code", code), ("severity", Word(severity)));
        foreach (var (code, severity) in there)
            family.Add(1, ("code", code), ("severity", Word(severity)));
        return Task.FromResult<IReadOnlyList<MetricFamily>>([family]);
    }

    private static string Word(Severity severity) => severity.ToString().ToLowerInvariant();
}
