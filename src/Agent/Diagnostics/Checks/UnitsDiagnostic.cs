using MBot.Agent.Configuration;
using MBot.Agent.Platform;
using MBot.Agent.Services;
using MBot.Agent.Services.Systemd;

namespace MBot.Agent.Diagnostics.Checks;

/// <summary>systemd's own view: MBot's units are there, not masked and not failed; what else has failed is said.</summary>
internal sealed class UnitsDiagnostic(CommandRunner runner, ISettings<ServicesOptions> services) : IDiagnostic
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(6);
    private static readonly string[] Own = ["mbot-agent.service", "mbot-nginx.service"];

    public string Name => "units";

    public IReadOnlyList<string> ExplainedBy => ["permissions", "nginx-config", "ports", "disk", "inodes", "memory", "requirements", "secrets"];

    public async Task<Finding> LookAsync(CancellationToken cancellation)
    {
        if (!services.Current.UsesSystemd)
            return Finding.Skipped("this agent uses no systemd");
        var shown = await runner.RunAsync(Systemctl.Line(["show", "--property=Id,LoadState,ActiveState,UnitFileState", "--", .. Own], Patience), cancellation);
        var failed = await runner.RunAsync(Systemctl.Line(["list-units", "--failed", "--plain", "--no-legend", "--full"], Patience), cancellation);
        return Judge(shown.Output, [.. failed.Output.Select(line => line.Split(' ', 2)[0]).Where(unit => unit.Length > 0)]);
    }

    /// <param name="shown">Blocks of <c>systemctl show</c>.</param>
    /// <param name="failed">Units.</param>
    internal static Finding Judge(IEnumerable<string> shown, IReadOnlyList<string> failed)
    {
        foreach (var unit in UnitStatus.Parse(shown))
        {
            var id = unit.Text("Id");
            if (unit.Text("LoadState") == "masked" || unit.Text("UnitFileState") == "masked")
                return Finding.Failed($"{id} is masked", $"{id} is masked: nothing can start it", "unmask it", $"systemctl unmask --now {id}");
            if (unit.Text("LoadState") == "not-found")
                return Finding.Failed($"{id} is missing", $"systemd knows no {id}", "running install.sh again brings the units", $"systemctl status {id}");
            if (id == Own[0] && unit.Text("UnitFileState") == "disabled")
                return Finding.Warning($"{id} is disabled", $"{id} does not start with the machine", "enable it", $"systemctl enable {id}");
        }

        var own = failed.Where(unit => unit.StartsWith("mbot-", StringComparison.Ordinal)).ToList();
        if (own.Count > 0)
            return Finding.Failed($"{own[0]} has failed", $"{string.Join(", ", own)} has failed", "see why", $"systemctl status {own[0]}");
        return failed.Count == 0
            ? Finding.Ok("none has failed")
            : Finding.Warning($"{failed.Count} failed", $"failed, and none of MBot's: {string.Join(", ", failed)}", "see why", $"systemctl status {failed[0]}");
    }
}
