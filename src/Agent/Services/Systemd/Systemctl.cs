using MBot.Agent.Platform;

namespace MBot.Agent.Services.Systemd;

/// <summary>systemctl's command lines, and their failures in the unit's own words.</summary>
internal sealed class Systemctl(CommandRunner commands)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>Unit files that were written or removed count from now on.</summary>
    public Task ReloadAsync(CancellationToken cancellation) => RunAsync(["daemon-reload"], Patience, cancellation);

    /// <summary>Returns when the unit has started, or has failed to.</summary>
    public async Task<CommandResult> TryStartAsync(string unit, CancellationToken cancellation)
    {
        // Without this a unit that failed often is refused for its own start limit.
        await ResetAsync(unit, cancellation);
        return await commands.RunAsync(Line(["start", unit], Patience), cancellation);
    }

    /// <inheritdoc cref="TryStartAsync"/>
    /// <exception cref="MBotException"><c>service.cannot-start</c>, with what the unit and systemd said.</exception>
    public async Task StartAsync(string unit, CancellationToken cancellation)
    {
        var result = await TryStartAsync(unit, cancellation);
        if (!result.Succeeded)
            throw new MBotException(ErrorKind.FailedPrecondition, "service.cannot-start", $"{unit} does not start: {First(result)}") { Evidence = await SaidAsync(unit, cancellation), Hint = $"systemctl status {unit}" };
    }

    /// <param name="bound">How long the unit may take to end; systemd kills it when its own time is over.</param>
    public Task StopAsync(string unit, TimeSpan bound, CancellationToken cancellation) => RunAsync(["stop", unit], bound + Patience, cancellation);

    /// <summary>Ends units if there are any of that name or pattern.</summary>
    public Task EndAsync(string pattern, TimeSpan bound, CancellationToken cancellation) => commands.RunAsync(Line(["stop", pattern], bound + Patience), cancellation);

    /// <summary>Services and sockets that start with the machine, those of SysV scripts included.</summary>
    public async Task<IReadOnlyList<string>> EnabledAsync(CancellationToken cancellation)
    {
        var result = await RunAsync(["list-unit-files", "--no-legend", "--plain", "--full", "--type=service,socket", "--state=enabled,generated"], Patience, cancellation);
        return [.. result.Output.Select(line => line.Split(' ', 2)[0]).Where(name => name.Length > 0)];
    }

    /// <summary>One for each unit, in their order.</summary>
    public async Task<IReadOnlyList<UnitStatus>> ShowAsync(IReadOnlyList<string> units, CancellationToken cancellation)
    {
        if (units.Count == 0)
            return [];
        var result = await RunAsync(["show", "--timestamp=unix", $"--property={UnitStatus.Wanted}", "--", .. units], Patience, cancellation);
        return UnitStatus.Parse(result.Output);
    }

    /// <summary>Forgets how a unit ended, if it did.</summary>
    public Task ResetAsync(string unit, CancellationToken cancellation) => commands.RunAsync(Line(["reset-failed", unit], Patience), cancellation);

    private async Task<CommandResult> RunAsync(IReadOnlyList<string> arguments, TimeSpan timeout, CancellationToken cancellation)
    {
        var result = await commands.RunAsync(Line(arguments, timeout), cancellation);
        return result.Succeeded ? result : throw new MBotException(
            ErrorKind.Unavailable,
            "systemd.refused",
            result.TimedOut ? $"systemctl {arguments[0]} did not end within {timeout.TotalSeconds:0} s" : $"systemctl {string.Join(' ', arguments)}: {First(result)}")
        {
            Evidence = result.LastLines(),
            Hint = "systemctl status mbot-agent; journalctl -b -p warning",
        };
    }

    private async Task<IReadOnlyList<string>> SaidAsync(string unit, CancellationToken cancellation) =>
        (await commands.RunAsync(new Command("journalctl", ["--no-pager", "-q", "-n", "20", "-o", "cat", "-u", unit]) { Timeout = Patience }, cancellation)).Output;

    private static string First(CommandResult result) => result.LastLines().FirstOrDefault($"exit code {result.ExitCode}");

    /// <summary>Asks nobody, pages nothing, and answers in English.</summary>
    internal static Command Line(IReadOnlyList<string> arguments, TimeSpan timeout) =>
        new("systemctl", ["--no-ask-password", "--no-pager", .. arguments]) { Timeout = timeout, Environment = new Dictionary<string, string?> { ["LC_ALL"] = "C.UTF-8" } };
}
