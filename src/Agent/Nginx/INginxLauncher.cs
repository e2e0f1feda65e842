using MBot.Agent.Platform;

namespace MBot.Agent.Nginx;

/// <summary>Who nginx's master is started by. Signals reach it in either case.</summary>
internal interface INginxLauncher
{
    /// <summary>Returns when the master runs, or with why it does not.</summary>
    Task<CommandResult> LaunchAsync(CancellationToken cancellation);
}
