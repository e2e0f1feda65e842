using MBot.Agent.Metrics;
using MBot.Agent.Metrics.Exposition;

namespace MBot.Agent.Slots;

/// <summary>Open sessions, which the copies themselves are asked for: apart from <see cref="SlotMetrics"/>, for a copy that hangs does not answer.</summary>
internal sealed class SessionMetrics(ISlots slots) : IMetricCollector
{
    public string Name => "sessions";

    public async Task<IReadOnlyList<MetricFamily>> CollectAsync(CancellationToken cancellation)
    {
        var family = MetricFamily.Gauge("mbot_slot_sessions", "Open sessions of a running copy of the app.");
        var running = slots.All.Where(slot => slot.ShouldRun).ToArray();
        var counts = await Task.WhenAll(running.Select(slot => slots.CountSessionsAsync(slot, cancellation)));
        foreach (var (slot, count) in running.Zip(counts))
            family.Add(count, ("slot", slot.Name));
        return [family];
    }
}
