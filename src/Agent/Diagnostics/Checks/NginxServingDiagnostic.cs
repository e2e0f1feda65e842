using MBot.Agent.Nginx;

namespace MBot.Agent.Diagnostics.Checks;

/// <summary>nginx runs, answers through the visitors' door, and with the configuration that it was given.</summary>
internal sealed class NginxServingDiagnostic(INginx nginx) : IDiagnostic
{
    public string Name => "nginx-serving";

    public IReadOnlyList<string> ExplainedBy => ["nginx", "nginx-config", "ports", "units", "disk", "inodes", "permissions"];

    public async Task<Finding> LookAsync(CancellationToken cancellation)
    {
        if (!nginx.ShouldRun)
            return Finding.Failed("stopped", "nginx was stopped on purpose and visitors reach nobody", "start it", "mbot-client service restart nginx");
        var state = await nginx.GetStateAsync(cancellation);
        if (!state.Running)
            return Finding.Failed("does not run", "nginx does not run", "see why it cannot start", "mbot-client logs nginx");
        if (state.Live is null)
            return Finding.Failed($"process {state.Pid} does not answer", "nginx runs and does not answer at its door", "restart it", "mbot-client service restart nginx");
        return state.UpToDate
            ? Finding.Ok($"nginx {state.Version}, {state.Workers} workers")
            : Finding.Failed("serves an older configuration", "nginx did not take its newest configuration over", "see what it says, then restart it", "mbot-client service restart nginx");
    }
}
