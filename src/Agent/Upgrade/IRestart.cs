using MBot.Agent.Hosting;
using MBot.Agent.Platform;

namespace MBot.Agent.Upgrade;

/// <summary>How this agent gets itself started again, with the gate around the start.</summary>
internal interface IRestart
{
    /// <summary>Before anything is switched: from here on the agent may be killed at any moment, and one is started.</summary>
    Task PrepareAsync(CancellationToken cancellation);

    /// <summary>Ends this agent, after what is being answered.</summary>
    void Now();
}

/// <summary>systemd's unit: it starts the agent again for its exit code, and runs the gate itself.</summary>
internal sealed class UnitRestart(SystemdNotifier notifier, StartAgain again, IHostApplicationLifetime lifetime) : IRestart
{
    /// <summary>systemd gives it to what it starts; a watcher takes it away.</summary>
    public const string InvocationVariable = "INVOCATION_ID";

    /// <summary>Both: a shell in some service has the variable too.</summary>
    public bool IsUnit => notifier.Listens && Environment.GetEnvironmentVariable(InvocationVariable) is { Length: > 0 };

    public Task PrepareAsync(CancellationToken cancellation) => Task.CompletedTask;

    public void Now()
    {
        again.Asked = true;
        lifetime.StopApplication();
    }
}

/// <summary>Without systemd: a watcher, of this very version, in a session of its own.</summary>
internal sealed class WatchedRestart(StateFolder state, Programs programs, CommandRunner runner, IHostApplicationLifetime lifetime) : IRestart
{
    public async Task PrepareAsync(CancellationToken cancellation)
    {
        var started = await runner.RunAsync(new Command("setsid", ["--fork", programs.GateBinary, "upgrade", "watch", "--state", state.Root]) { Detached = true }, cancellation);
        if (started.ExitCode != 0)
            throw new MBotException(ErrorKind.FailedPrecondition, "upgrade.no-watcher", "the watcher over the upgrade can't be started") { Evidence = started.LastLines() };
    }

    public void Now() => lifetime.StopApplication();
}
