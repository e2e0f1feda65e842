namespace MBot.Agent.Slots;

/// <summary>Whether one more copy fits beside those that run.</summary>
/// <param name="Reason">Why not, in one sentence; null when it fits.</param>
/// <param name="NeededBytes">What the copy is expected to take.</param>
/// <param name="AvailableBytes">What may be given to it: the least of memory, budget.</param>
/// <param name="InTheWay">Draining slots whose end would make room, oldest first; may be empty when the live one alone is too large.</param>
internal sealed record SlotRoom(bool Fits, string? Reason, long NeededBytes, long AvailableBytes, IReadOnlyList<SlotInTheWay> InTheWay);

/// <param name="Until">When it stops at the latest.</param>
internal sealed record SlotInTheWay(Slot Slot, int Sessions, DateTimeOffset Until);
