using MBot.Agent.Platform;
using MBot.Agent.Services;

namespace MBot.Agent.Slots;

/// <summary>The live copy of the app, as the service that operators call <c>app</c>.</summary>
internal sealed class AppService(ISlots slots, IServiceSupervisor supervisor) : IManagedService
{
    public string Name => "app";

    public async Task<ManagedServiceStatus> GetStatusAsync(CancellationToken cancellation)
    {
        if (slots.Live is not { } live)
            return new ManagedServiceStatus(ManagedServiceState.Stopped, null, null, "", "nothing is deployed yet", 0);
        var service = await supervisor.GetStatusAsync(live.Service, cancellation);
        var usage = await slots.UsageAsync(live, cancellation);
        var state = live.State == SlotState.Stopped ? ManagedServiceState.Stopped
            : service is { State: ServiceState.Running } ? ManagedServiceState.Running
            : service is { State: ServiceState.Starting } ? ManagedServiceState.Starting
            : ManagedServiceState.Crashed;
        var detail = service is { Exit: { } exit } ? $"{live.Name} {exit}" : live.Name;
        return new ManagedServiceStatus(state, service?.Process?.Pid, service?.StartedAt, "", detail, usage.ResidentBytes);
    }

    public Task RestartAsync(CancellationToken cancellation) => slots.Live is { } live
        ? slots.RestartAsync(live, cancellation)
        : throw MBotException.FailedPrecondition("app.not-deployed", "nothing is deployed yet", "mbot-client redeploy");
}
