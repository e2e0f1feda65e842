using MBot.Agent.Health.Conditions;
using MBot.Agent.Platform;
using MBot.Agent.Slots;

namespace MBot.Agent.Metrics;

/// <summary>The figures of this machine, collected when asked.</summary>
internal sealed class MetricsReport(ISlots slots, IConditions conditions, CertificateMetrics certificates, StateFolder state)
{
    public async Task<string> MakeAsync(CancellationToken cancellation)
    {
        var text = new PrometheusText();
        text.Metric("mbot_disk_free_bytes", "gauge", "Free bytes on the file system of the state folder.").Sample("mbot_disk_free_bytes", HostResources.FreeDisk(state.Root));
        text.Metric("mbot_memory_available_bytes", "gauge", "MemAvailable of the machine.").Sample("mbot_memory_available_bytes", HostResources.AvailableMemory());
        text.Metric("mbot_condition", "gauge", "1 for each condition that is there now.");
        foreach (var condition in conditions.List())
            text.Sample("mbot_condition", 1, ("code", condition.Definition.Code), ("severity", condition.Definition.Severity.ToString()));
        var all = slots.All;
        text.Metric("mbot_slot_sessions", "gauge", "Open sessions of a running copy of the app.");
        foreach (var slot in all.Where(s => s.ShouldRun))
            text.Sample("mbot_slot_sessions", await slots.CountSessionsAsync(slot, cancellation), ("slot", slot.Name), ("state", slot.State.ToString()));
        text.Metric("mbot_slot_memory_bytes", "gauge", "Resident memory of a running copy of the app.");
        foreach (var slot in all)
            text.Sample("mbot_slot_memory_bytes", (await slots.UsageAsync(slot, cancellation)).ResidentBytes, ("slot", slot.Name), ("state", slot.State.ToString()));
        text.Metric("mbot_slot_starts_total", "counter", "Starts of a copy's process, the first one included.");
        foreach (var slot in all)
            text.Sample("mbot_slot_starts_total", slot.StartCount, ("slot", slot.Name));
        certificates.Write(text);
        return text.ToString();
    }
}
