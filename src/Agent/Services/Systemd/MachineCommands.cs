using System.Globalization;
using MBot.Agent.Configuration;
using MBot.Agent.Platform;

namespace MBot.Agent.Services.Systemd;

/// <summary>
/// Commands that change the machine itself, as its root and outside the agent's own unit, which may not: each a transient service, with
/// a bound of its own should the agent go away meanwhile. What is run so must not be the app's word.
/// </summary>
internal sealed class MachineCommands(CommandRunner commands, Systemctl systemctl, ISettings<ServicesOptions> options)
{
    private const string Prefix = "mbot-machine-";
    private static readonly TimeSpan StopBound = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(1);

    /// <summary>As <see cref="CommandRunner.RunAsync"/>: when it is cancelled or takes too long, all that it started has ended before this returns.</summary>
    public async Task<CommandResult> RunAsync(Command command, CancellationToken cancellation)
    {
        var unit = $"{Prefix}{Guid.NewGuid():N}.service";
        var ended = false;
        try
        {
            var result = await commands.RunAsync(Line(command, unit, options.Current), cancellation);
            ended = !result.TimedOut;
            return result;
        }
        finally
        {
            // The unit is systemd's child and not ours: the end of systemd-run is not its end.
            if (!ended)
                await systemctl.EndAsync(unit, StopBound, CancellationToken.None);
        }
    }

    /// <summary>Ends what an agent that was killed had begun.</summary>
    public Task EndLeftoversAsync(CancellationToken cancellation) => systemctl.EndAsync(Prefix + "*.service", StopBound, cancellation);

    public static Command Line(Command command, string unit, ServicesOptions options) => command with
    {
        File = "systemd-run",
        Arguments =
        [
            "--wait", "--pipe", "--collect", "--quiet", "--no-ask-password", "--service-type=exec", $"--unit={unit}", "--slice=mbot-build.slice",
            Property("RuntimeMaxSec", command.Timeout + Slack),
            Property("TimeoutStopSec", StopBound),
            // Below the app, in CPU and when memory is short.
            options.BuildMemoryLimit, "--property=Nice=10", "--property=OOMScoreAdjust=500", "--property=LimitCORE=0",
            "--setenv=PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "--setenv=HOME=/root", "--setenv=LC_ALL=C.UTF-8",
            .. command.Environment.Where(v => v.Value is not null).Select(v => $"--setenv={v.Key}={v.Value}"),
            "--", command.File, .. command.Arguments,
        ],
        Environment = new Dictionary<string, string?> { ["LC_ALL"] = "C.UTF-8" },
    };

    private static string Property(string name, TimeSpan value) => string.Create(CultureInfo.InvariantCulture, $"--property={name}={value.TotalSeconds:0}s");
}
