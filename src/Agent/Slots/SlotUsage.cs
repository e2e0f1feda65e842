namespace MBot.Agent.Slots;

/// <summary>What a slot's process tree takes.</summary>
/// <param name="ResidentBytes">Sum of the resident sets; shared pages count in each, so it errs upwards.</param>
internal sealed record SlotUsage(int Processes, long ResidentBytes);
