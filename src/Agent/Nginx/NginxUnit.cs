using MBot.Agent.Platform;
using MBot.Agent.Services.Systemd;

namespace MBot.Agent.Nginx;

/// <summary>A unit of systemd's, whose command line is the one of <see cref="NginxCommands.Start"/>: a child of the agent's would end with its service.</summary>
internal sealed class NginxUnit(Systemctl systemctl) : INginxLauncher
{
    private const string Unit = "mbot-nginx.service";

    public Task<CommandResult> LaunchAsync(CancellationToken cancellation) => systemctl.TryStartAsync(Unit, cancellation);
}
