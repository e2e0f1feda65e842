using MBot.Agent.Health.Conditions;

namespace MBot.Agent.Configuration;

/// <summary>Keys of the file that this agent does not know: a warning, for an older agent must survive a newer file.</summary>
internal sealed class ConfigurationConditions(AgentConfiguration configuration, IConditions conditions) : IHostedService
{
    private static readonly ConditionDefinition Unknown = new("configuration-unknown-keys", Severity.Low, "mbot-client config validate");

    public Task StartAsync(CancellationToken cancellationToken)
    {
        configuration.Changed += _ => Look();
        Look();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Look()
    {
        if (configuration.Problems is { Count: > 0 } problems)
            conditions.Raise(Unknown, string.Join("; ", problems.Select(p => $"{p.Message}")));
        else
            conditions.Clear(Unknown);
    }
}
