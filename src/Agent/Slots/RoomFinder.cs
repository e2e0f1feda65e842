namespace MBot.Agent.Slots;

/// <param name="Sessions">Counted for draining slots only.</param>
internal sealed record SlotMeasure(Slot Slot, long Bytes, int Sessions);

/// <summary>Decides from measurements whether one more copy fits.</summary>
internal static class RoomFinder
{
    public static SlotRoom Find(IReadOnlyList<SlotMeasure> running, long? bytesNeeded, long machineAvailable, SlotOptions options)
    {
        var live = running.FirstOrDefault(m => m.Slot.State == SlotState.Live);
        var needed = bytesNeeded ?? (live is { Bytes: > 0 } ? live.Bytes : options.AssumedMemory);
        var byMachine = machineAvailable - options.MemoryReserve;
        var byBudget = options.MemoryBudget - running.Sum(m => m.Bytes) ?? long.MaxValue;
        var available = Math.Max(0, Math.Min(byMachine, byBudget));
        var reason = options.Max is { } max && running.Count >= max ? $"{running.Count} copies run and slots.max is {max}"
            : running.Count > options.PortLast - options.PortFirst ? $"{running.Count} copies run, as many as there are ports"
            : needed > available ? $"another copy needs {Megabytes(needed)} and {Megabytes(available)} are left {(byBudget < byMachine ? "of slots.memoryBudget" : "on this machine")}"
            : null;
        return new SlotRoom(reason is null, reason, needed, available, reason is null ? [] : InTheWay(running));
    }

    private static SlotInTheWay[] InTheWay(IReadOnlyList<SlotMeasure> running) =>
    [
        .. running.Where(m => m.Slot.State == SlotState.Draining)
            .OrderBy(m => m.Slot.Since)
            .Select(m => new SlotInTheWay(m.Slot, m.Sessions, Until(m.Slot))),
    ];

    private static DateTimeOffset Until(Slot slot)
    {
        var deadline = slot.DrainDeadline ?? DateTimeOffset.MaxValue;
        return slot.KeepWarmUntil > deadline ? slot.KeepWarmUntil.Value : deadline;
    }

    private static string Megabytes(long bytes) => $"{bytes / (1024 * 1024)} MB";
}
