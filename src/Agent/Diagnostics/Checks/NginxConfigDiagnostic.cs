using MBot.Agent.Health.KnownFailures;
using MBot.Agent.Nginx;
using MBot.Agent.Platform;

namespace MBot.Agent.Diagnostics.Checks;

/// <summary>nginx's configuration as it lies on the disk, tested by nginx itself.</summary>
internal sealed class NginxConfigDiagnostic(CommandRunner runner, NginxProgram program, NginxPaths paths, IKnownFailures failures) : IDiagnostic
{
    public string Name => "nginx-config";

    public IReadOnlyList<string> ExplainedBy => ["nginx", "disk", "inodes", "permissions"];

    public async Task<Finding> LookAsync(CancellationToken cancellation)
    {
        if (!File.Exists(paths.Configuration))
            return Finding.Skipped("nginx was never configured");
        var (file, version, _) = await program.FindAsync(cancellation);
        var result = await runner.RunAsync(NginxCommands.Test(file, version, paths, paths.Configuration) with { Timeout = TimeSpan.FromSeconds(6) }, cancellation);
        if (result.Succeeded)
            return Finding.Ok($"valid for nginx {version}");
        var said = failures.Find(string.Join('\n', result.LastLines()));
        return Finding.Failed("nginx refuses it", said?.Cause ?? "nginx refuses its configuration", "somebody changed the file, or what it names is gone: a restart writes it anew", "mbot-client service restart nginx") with { Evidence = result.LastLines() };
    }
}
