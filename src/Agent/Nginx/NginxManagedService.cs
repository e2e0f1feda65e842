using MBot.Agent.Platform;
using MBot.Agent.Services;

namespace MBot.Agent.Nginx;

/// <summary>nginx, as the service that operators call <c>nginx</c>.</summary>
internal sealed class NginxManagedService(INginx nginx) : IManagedService
{
    public string Name => "nginx";

    public async Task<ManagedServiceStatus> GetStatusAsync(CancellationToken cancellation)
    {
        var state = await nginx.GetStateAsync(cancellation);
        var detail = $"{state.Workers} workers{(state.OldWorkers > 0 ? $", {state.OldWorkers} old ones with open sessions" : "")}{(state is { Running: true, UpToDate: false } ? ", not by today's configuration" : "")}";
        return new ManagedServiceStatus(
            state.Running ? ManagedServiceState.Running : nginx.ShouldRun ? ManagedServiceState.Crashed : ManagedServiceState.Stopped,
            state.Pid,
            state.Since,
            state.Version ?? "",
            state.Running ? detail : "not running",
            state.Pid is { } pid ? HostResources.ResidentMemory(pid) : 0);
    }

    public Task RestartAsync(CancellationToken cancellation) => nginx.RestartAsync(cancellation);
}
