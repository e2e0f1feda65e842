namespace MBot.Agent.Platform;

/// <summary>Ends the commands (git, pip, hooks) of an earlier agent that was killed, before anything new begins.</summary>
internal sealed partial class LeftoverCommands(CommandRunner runner, ILogger<LeftoverCommands> logger) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var count = await runner.StopLeftovers();
        if (count > 0)
            Log.Stopped(logger, count);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(1001, LogLevel.Warning, "stopped {Count} processes that an earlier agent had left running")]
        public static partial void Stopped(ILogger logger, int count);
    }
}
