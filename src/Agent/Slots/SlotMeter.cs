using System.Diagnostics.Metrics;
using MBot.Agent.Platform;

namespace MBot.Agent.Slots;

/// <summary>Counts what befell the app's copies. Not by copy: a counter that ends with its copy would take what it counted with it.</summary>
internal sealed class SlotMeter : IHostedService
{
    private readonly ISlots _slots;
    private readonly Counter<long> _failures;

    public SlotMeter(ISlots slots, IMeterFactory meters)
    {
        _slots = slots;
        _failures = AgentMeter.Of(meters).CreateCounter<long>("mbot.app.failures", description: "What befell running copies of the app: crashed, out_of_memory (ended by the kernel), hung, cannot_start.");
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // A first failure is an increase of something only when 0 was there before it.
        foreach (var kind in (string[])["crashed", "out_of_memory", "hung", "cannot_start"])
            Count(kind, 0);
        _slots.Trouble += Count;
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _slots.Trouble -= Count;
        return Task.CompletedTask;
    }

    private void Count(SlotTrouble trouble)
    {
        var kind = trouble switch
        {
            { Over: true } => null,
            { OutOfMemory: true } => "out_of_memory",
            { Kind: SlotTroubleKind.Crashed or SlotTroubleKind.CrashLoop } => "crashed",
            { Kind: SlotTroubleKind.Hung } => "hung",
            { Kind: SlotTroubleKind.CannotStart } => "cannot_start",
            _ => null,
        };
        if (kind is not null)
            Count(kind, 1);
    }

    private void Count(string kind, int times) => _failures.Add(times, new KeyValuePair<string, object?>("kind", kind));
}
