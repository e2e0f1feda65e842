using System.Globalization;
using MBot.Agent.Hosting;
using MBot.Agent.Platform;

namespace MBot.Agent.Upgrade;

/// <summary>
/// <c>mbot-agent upgrade ...</c>: what the unit runs around each start, from the version that is known to be good, and what
/// takes the unit's place where there is no systemd. Does nothing while no upgrade is on trial.
/// </summary>
internal static class UpgradeCommand
{
    private static readonly TimeSpan StartBound = TimeSpan.FromSeconds(30);

    /// <param name="state">Makes the state folder of the remaining arguments, as <c>run</c> does.</param>
    public static async Task<int> RunAsync(string[] args, Func<string[], StateFolder> state)
    {
        FileMask.Restrict();
        if (Programs.Of(Environment.ProcessPath) is not { } here)
            return ExitCodes.Ok; // not installed in versions: there is nothing to go back to
        var programs = here.Programs;
        switch (args)
        {
            case ["upgrade", "before-start", .. var rest]:
                new UpgradeGate(state(rest), programs, TimeProvider.System).BeforeStart();
                return ExitCodes.Ok;
            case ["upgrade", "after-start", .. var rest]:
                return await new UpgradeGate(state(rest), programs, TimeProvider.System).AfterStartAsync(MainPid(), CancellationToken.None) ? ExitCodes.Ok : ExitCodes.Failed;
            case ["upgrade", "after-stop", .. var rest]:
                return await AfterStopAsync(new UpgradeGate(state(rest), programs, TimeProvider.System));
            case ["upgrade", "watch", .. var rest]:
                return await new UpgradeWatcher(state(rest), programs, TimeProvider.System).RunAsync(CancellationToken.None) ? ExitCodes.Ok : ExitCodes.Failed;
            default:
                throw new MBotException(ErrorKind.InvalidArgument, "usage", $"there is no command \"{string.Join(' ', args)}\"");
        }
    }

    /// <summary>
    /// systemd does not start again what ends with one of two codes; a new version that can't live with the settings does. It does start again what it had to
    /// end because it hung; once is enough to know that.
    /// </summary>
    private static async Task<int> AfterStopAsync(UpgradeGate gate)
    {
        if (Environment.GetEnvironmentVariable("SERVICE_RESULT") is "timeout" or "watchdog")
        {
            gate.GiveUp("it hung, and systemd had to end it");
            return ExitCodes.Ok;
        }

        var status = Environment.GetEnvironmentVariable("EXIT_STATUS");
        if (status is not ("64" or "78") || !gate.GiveUp($"it ended with exit code {status}"))
            return ExitCodes.Ok;
        var runner = new CommandRunner("upgrade", TimeProvider.System);
        // A moment later, by a timer: a start that is asked for now joins the job that is just failing.
        var started = await runner.RunAsync(new Command("systemd-run", ["--quiet", "--collect", "--on-active=1s", "--timer-property=AccuracySec=100ms", "systemctl", "start", "mbot-agent.service"]) { Timeout = StartBound }, CancellationToken.None);
        return started.ExitCode;
    }

    private static int MainPid() => int.TryParse(Environment.GetEnvironmentVariable("MAINPID"), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? pid : 0;
}
