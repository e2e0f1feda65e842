using MBot.Agent.Configuration;
using MBot.Agent.Platform;

namespace MBot.Agent.Nginx;

/// <summary>
/// Starts or adopts nginx with the agent, and lets live settings count. What fails here is a condition and not the
/// agent's end: supervision tries again, and the app's slots run meanwhile.
/// </summary>
internal sealed class NginxStartUp(INginx nginx, NginxConditions conditions, AgentConfiguration configuration, IHostApplicationLifetime lifetime) : IHostedService
{
    private Task _applying = Task.CompletedTask;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        configuration.Changed += Changed;
        try
        {
            if (await nginx.StartAsync(cancellationToken) is { } gap)
                conditions.Recovered(gap);
        }
        catch (MBotException e)
        {
            conditions.CannotRun(e);
        }
    }

    /// <summary>nginx outlives the agent: nothing is stopped here.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        configuration.Changed -= Changed;
        await _applying;
    }

    private void Changed(IReadOnlySet<string> keys)
    {
        if (keys.Any(key => key.StartsWith("nginx.", StringComparison.Ordinal) || key.StartsWith("https.", StringComparison.Ordinal) || key == "slots.drainTimeout"))
            _applying = ApplyAsync(_applying);
    }

    /// <summary>One after the other; the last one sees all changes.</summary>
    private async Task ApplyAsync(Task before)
    {
        await before;
        try
        {
            await nginx.ApplyAsync(lifetime.ApplicationStopping);
            conditions.Applied();
        }
        catch (MBotException e)
        {
            conditions.Refused(e);
        }
        catch (OperationCanceledException)
        {
            // The agent stops; its next start applies.
        }
    }
}
