namespace MBot.Agent.Slots;

/// <summary>Finds or starts the slots before anything that needs them begins, and before the agent's port opens.</summary>
internal sealed class SlotRecovery(ISlots slots) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => slots.RecoverAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
