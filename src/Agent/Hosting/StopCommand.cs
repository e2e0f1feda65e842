using MBot.Agent.Platform;

namespace MBot.Agent.Hosting;

/// <summary>Ends a running agent; with all, also what outlives it: the app's copies and nginx.</summary>
internal static class StopCommand
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    /// <exception cref="MBotException"><c>agent.not-stopped</c>, and why something does not end.</exception>
    public static async Task<int> RunAsync(StateFolder folder, bool all, Func<StateFolder, WebApplication> build)
    {
        if (!Directory.Exists(folder.Root))
            return ExitCodes.Ok;
        using var held = await TakeAsync(folder);
        if (!all)
            return ExitCodes.Ok;
        await using var agent = build(folder);
        await agent.Services.GetRequiredService<CommandRunner>().StopLeftovers();
        foreach (var part in agent.Services.GetServices<IOutlivesAgent>())
            await part.EndAsync(CancellationToken.None);
        return ExitCodes.Ok;
    }

    /// <summary>The lock is free as soon as its holder has ended, however it ends.</summary>
    private static async Task<StateLock> TakeAsync(StateFolder folder)
    {
        var asked = false;
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                return StateLock.Take(folder);
            }
            catch (MBotException e) when (e.Code == "agent.running" && TimeProvider.System.GetElapsedTime(started) < Bound)
            {
                if (!asked && StateLock.HolderOf(folder) is { } pid)
                    asked = Signals.Send(pid, Signals.Terminate);
                await Task.Delay(Poll);
            }
        }
    }
}
