using MBot.Agent.Configuration;
using MBot.Agent.Health.KnownFailures;
using MBot.Agent.Platform;
using MBot.Agent.Services;
using MBot.Agent.Services.Systemd;

namespace MBot.Agent.Diagnostics.Checks;

/// <summary>The journal takes lines, and what it has of the last hour's warnings is nothing that is known to be bad.</summary>
internal sealed class JournalDiagnostic(CommandRunner runner, IKnownFailures failures, ISettings<ServicesOptions> services) : IDiagnostic
{
    private const int MostLines = 500;

    public string Name => "journal";

    public IReadOnlyList<string> ExplainedBy => ["disk", "inodes", "memory", "nginx-config", "ports", "permissions", "dns"];

    public async Task<Finding> LookAsync(CancellationToken cancellation)
    {
        if (!services.Current.UsesSystemd)
            return Finding.Skipped("this agent uses no systemd");
        var active = await runner.RunAsync(Systemctl.Line(["is-active", "systemd-journald.service"], TimeSpan.FromSeconds(5)), cancellation);
        if (!active.Succeeded)
            return Finding.Failed("journald does not run", "systemd-journald does not run: the app's lines are lost", "start it, and restart what writes to it", "systemctl restart systemd-journald");
        var result = await runner.RunAsync(Recent(), cancellation);
        if (!result.Succeeded && result.Errors.Count > 0)
            return Finding.Failed("journalctl fails", "the journal cannot be read", "a damaged file of it is moved aside by a rotation", "journalctl --rotate") with { Evidence = result.LastLines() };
        return result.Output.LastOrDefault(line => failures.Find(line) is not null) is { } last && failures.Find(last) is { } known
            ? Finding.Warning("a known failure within the last hour", known.Cause, known.WayOut, known.Command ?? "journalctl -p warning --since -1h") with { Evidence = [last] }
            : Finding.Ok($"runs, {result.Output.Count} warning{(result.Output.Count == 1 ? "" : "s")} within the last hour");
    }

    /// <summary>Warnings and worse of all but the app, whose lines have a check of their own.</summary>
    private static Command Recent() =>
        new("journalctl", ["--no-pager", "--quiet", "-b", "-p", "warning", "--since", "-1h", "-n", $"{MostLines}", "-o", "cat", "_TRANSPORT=kernel", "+", "_PID=1", "+", "_SYSTEMD_UNIT=mbot-nginx.service"])
        {
            Timeout = TimeSpan.FromSeconds(6),
            Environment = new Dictionary<string, string?> { ["LC_ALL"] = "C.UTF-8" },
        };
}
