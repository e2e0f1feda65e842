namespace MBot.Agent.Hosting;

/// <summary>When this agent began.</summary>
internal sealed class AgentClock(TimeProvider time)
{
    public DateTimeOffset StartedAt { get; } = time.GetUtcNow();
}
