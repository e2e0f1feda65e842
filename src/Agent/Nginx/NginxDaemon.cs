using MBot.Agent.Platform;

namespace MBot.Agent.Nginx;

/// <summary>A daemon of its own, which outlives the agent.</summary>
internal sealed class NginxDaemon(NginxPaths paths, NginxProgram program, CommandRunner commands) : INginxLauncher
{
    public async Task<CommandResult> LaunchAsync(CancellationToken cancellation)
    {
        var (file, version, _) = await program.FindAsync(cancellation);
        return await commands.RunAsync(NginxCommands.Start(file, version, paths), cancellation);
    }
}
