using MBot.Agent.Health.Conditions;

namespace MBot.Agent.Slots;

/// <summary>Turns slots' troubles into conditions of the machine.</summary>
internal sealed class SlotConditions(ISlots slots, IConditions conditions) : IHostedService
{
    private static readonly Dictionary<SlotTroubleKind, ConditionDefinition> Definitions = new()
    {
        [SlotTroubleKind.Crashed] = new("app-crashed", Severity.Medium, "mbot-client logs app") { DependsOn = ["app-crash-loop"] },
        [SlotTroubleKind.CrashLoop] = new("app-crash-loop", Severity.High, "mbot-client logs app, then redeploy or roll back"),
        [SlotTroubleKind.Hung] = new("app-hung", Severity.Medium, "mbot-client logs app"),
        [SlotTroubleKind.CannotStart] = new("app-cannot-start", Severity.High, "mbot-client logs agent, then redeploy or roll back"),
        [SlotTroubleKind.LiveMissing] = new("app-live-missing", Severity.High, "mbot-client redeploy, or mbot-client rollback"),
        [SlotTroubleKind.Stranger] = new("app-port-stranger", Severity.Low, "end that program, or move slots.portFirst"),
    };

    private readonly Lock _lock = new();
    private readonly HashSet<(SlotTroubleKind Kind, string Subject)> _open = [];

    public Task StartAsync(CancellationToken cancellationToken)
    {
        slots.Trouble += Tell;
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        slots.Trouble -= Tell;
        return Task.CompletedTask;
    }

    /// <summary>One condition a kind, whatever the number of slots: it is over when it is for all of them.</summary>
    private void Tell(SlotTrouble trouble)
    {
        lock (_lock)
        {
            if (!trouble.Over)
            {
                _open.Add((trouble.Kind, trouble.Subject));
                conditions.Raise(Definitions[trouble.Kind], trouble.Text);
                return;
            }

            _open.Remove((trouble.Kind, trouble.Subject));
            if (_open.All(o => o.Kind != trouble.Kind))
                conditions.Clear(Definitions[trouble.Kind]);
        }
    }
}
