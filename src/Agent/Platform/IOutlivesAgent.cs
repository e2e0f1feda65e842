namespace MBot.Agent.Platform;

/// <summary>What goes on when the agent ends, and is ended only when all of it is to end: <c>mbot-agent stop --all</c>.</summary>
internal interface IOutlivesAgent
{
    /// <summary>Idempotent. Called while no agent runs.</summary>
    Task EndAsync(CancellationToken cancellation);
}
