using Google.Protobuf.WellKnownTypes;
using Proto = MBot.Protos.V1;

namespace MBot.Agent.Slots;

/// <summary>Domain → messages.</summary>
internal static class SlotMessages
{
    /// <summary>All slots with their sessions and memory, asked side by side.</summary>
    public static async Task<IReadOnlyList<Proto.Slot>> ListAsync(ISlots slots, CancellationToken cancellation) =>
        await Task.WhenAll(slots.All.Select(slot => ToProtoAsync(slots, slot, cancellation)));

    private static async Task<Proto.Slot> ToProtoAsync(ISlots slots, Slot slot, CancellationToken cancellation)
    {
        var sessions = slot.ShouldRun ? await slots.CountSessionsAsync(slot, cancellation) : 0;
        var usage = await slots.UsageAsync(slot, cancellation);
        return new Proto.Slot
        {
            Name = slot.Name,
            ReleaseId = slot.ReleaseId,
            Port = slot.Port,
            State = slot.State switch
            {
                SlotState.Starting => Proto.SlotState.Starting,
                SlotState.Candidate => Proto.SlotState.Candidate,
                SlotState.Live => Proto.SlotState.Live,
                SlotState.Draining => Proto.SlotState.Draining,
                SlotState.Stopped => Proto.SlotState.Stopped,
                _ => Proto.SlotState.Failed,
            },
            Since = slot.Since.ToTimestamp(),
            Sessions = sessions,
            MemoryBytes = usage.ResidentBytes,
            DrainDeadline = slot.DrainDeadline?.ToTimestamp(),
            Restarts = Math.Max(0, slot.StartCount - 1),
        };
    }
}
