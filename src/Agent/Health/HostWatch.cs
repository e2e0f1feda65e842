using MBot.Agent.Health.Conditions;
using MBot.Agent.Platform;

namespace MBot.Agent.Health;

/// <summary>Looks at the machine itself: disk and memory.</summary>
internal sealed class HostWatch(IConditions conditions, StateFolder state, TimeProvider time) : BackgroundService
{
    private const long LowDisk = 1024L * 1024 * 1024;
    private const long NoDisk = 200L * 1024 * 1024;
    private const long LowMemory = 100L * 1024 * 1024;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private static readonly ConditionDefinition DiskFull = new("disk-full", Severity.High, "make room: mbot-client logs, releases and environments lie below the state folder");
    private static readonly ConditionDefinition DiskLow = new("disk-low", Severity.Medium, "make room before the next redeploy") { DependsOn = [DiskFull.Code] };
    private static readonly ConditionDefinition MemoryLow = new("memory-low", Severity.Medium, "let draining copies end, or take a larger machine") { Damping = TimeSpan.FromMinutes(2) };

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
            Look();
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private void Look()
    {
        var disk = HostResources.FreeDisk(state.Root);
        var memory = HostResources.AvailableMemory();
        Set(DiskFull, disk < NoDisk, $"{disk >> 20} MiB of disk are free");
        Set(DiskLow, disk < LowDisk, $"{disk >> 20} MiB of disk are free");
        Set(MemoryLow, memory < LowMemory, $"{memory >> 20} MiB of memory are available");
    }

    private void Set(ConditionDefinition definition, bool raised, string text)
    {
        if (raised)
            conditions.Raise(definition, text);
        else
            conditions.Clear(definition);
    }
}
