using MBot.Agent.Health.Probes;
using MBot.Agent.Metrics;
using MBot.Agent.Metrics.Exposition;
using MBot.Agent.Platform;

namespace MBot.Agent.Slots;

/// <summary>What each running copy of the app takes. A copy's name is a label: there are few at a time, and a new one with each deployment.</summary>
internal sealed class SlotMetrics(ISlots slots, ProbeTimes probes, TimeProvider time) : IMetricCollector
{
    private readonly Dictionary<string, KnownProcesses> _known = new(StringComparer.Ordinal);

    public string Name => "slots";

    public async Task<IReadOnlyList<MetricFamily>> CollectAsync(CancellationToken cancellation)
    {
        var info = new MetricFamily("mbot_slot", MetricKind.Info, "A copy of the app: its release and where it stands.");
        var memory = MetricFamily.Gauge("mbot_slot_resident_memory_bytes", "Resident memory of a copy's processes; shared pages count in each.");
        var processor = MetricFamily.Counter("mbot_slot_cpu_seconds", "Processor time of a copy's processes; begins again when they do.");
        var processes = MetricFamily.Gauge("mbot_slot_processes", "Processes of a copy; 0: it is down.");
        var starts = MetricFamily.Counter("mbot_slot_starts", "Starts of a copy's process, the first one included.");
        var probe = MetricFamily.Gauge("mbot_slot_last_deep_probe_seconds", "How long a copy took when a whole session was tried with it last, script and all.");
        var all = slots.All;
        foreach (var gone in _known.Keys.Except(all.Select(slot => slot.Name)).ToArray())
            _known.Remove(gone);
        foreach (var slot in all)
        {
            var usage = SlotUsage.Of(await ProcessesAsync(slot, cancellation));
            info.Add(1, ("slot", slot.Name), ("release", slot.ReleaseId), ("state", slot.State.ToString().ToLowerInvariant()));
            memory.Add(usage.ResidentBytes, ("slot", slot.Name));
            processor.Add(usage.ProcessorTime.TotalSeconds, ("slot", slot.Name));
            processes.Add(usage.Processes, ("slot", slot.Name));
            starts.Add(slot.StartCount, ("slot", slot.Name));
            if (probes.Last(slot.Name) is { } took)
                probe.Add(took.TotalSeconds, ("slot", slot.Name));
        }

        return [info, memory, processor, processes, starts, probe];
    }

    private async Task<IReadOnlyCollection<ProcessIdentity>> ProcessesAsync(Slot slot, CancellationToken cancellation)
    {
        if (_known.TryGetValue(slot.Name, out var known) && known.Now(slot.StartCount, time) is { } alive)
            return alive;
        var processes = slot.State == SlotState.Stopped ? [] : await slots.ProcessesAsync(slot, cancellation);
        _known[slot.Name] = new KnownProcesses(processes, slot.StartCount, time.GetTimestamp());
        return processes;
    }
}
