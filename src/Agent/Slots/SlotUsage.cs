using MBot.Agent.Platform;

namespace MBot.Agent.Slots;

/// <summary>What a slot's process tree takes.</summary>
/// <param name="ResidentBytes">Sum of the resident sets; shared pages count in each, so it errs upwards.</param>
/// <param name="ProcessorTime">Of its processes and of their children that have ended.</param>
internal sealed record SlotUsage(int Processes, long ResidentBytes, TimeSpan ProcessorTime)
{
    public static SlotUsage Of(IReadOnlyCollection<ProcessIdentity> processes) => new(
        processes.Count,
        processes.Sum(p => HostResources.ResidentMemory(p.Pid)),
        processes.Aggregate(TimeSpan.Zero, (sum, p) => sum + HostResources.ProcessorTime(p.Pid)));
}
