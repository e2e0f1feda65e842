using MBot.Agent.Platform;

namespace MBot.Agent.Logs;

/// <summary>Lines of the app, nginx, the agent and deployments, without secrets. Who may read them is decided elsewhere.</summary>
internal interface ILogReader
{
    /// <summary>The last lines that fit, oldest first; then, when following, each new one until cancelled or the agent stops.</summary>
    /// <exception cref="MBotException"><c>invalid-argument</c>: the query is wrong, or its pattern takes too long.</exception>
    IAsyncEnumerable<LogLine> ReadAsync(LogQuery query, CancellationToken cancellation);
}
