using MBot.Agent.Platform;

namespace MBot.Agent.Services;

/// <summary>All supervised programs, for the end of everything.</summary>
internal sealed class AllServices(IServiceSupervisor supervisor) : IOutlivesAgent
{
    public async Task EndAsync(CancellationToken cancellation)
    {
        foreach (var service in await supervisor.ListAsync(cancellation))
            await supervisor.StopAsync(service.Name, cancellation);
    }
}
