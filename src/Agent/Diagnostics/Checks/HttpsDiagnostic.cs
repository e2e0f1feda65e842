using MBot.Agent.Certificates;
using MBot.Agent.Certificates.Renewal;
using MBot.Agent.Configuration;

namespace MBot.Agent.Diagnostics.Checks;

/// <summary>Https is served if it is asked for, and the authority has not refused of late.</summary>
internal sealed class HttpsDiagnostic(ServedCertificate served, RenewalPlan renewals, ISettings<HttpsOptions> options) : IDiagnostic
{
    public string Name => "https";

    public IReadOnlyList<string> ExplainedBy => ["dns", "clock", "ports", "nginx-config", "nginx-serving", "disk", "inodes"];

    public Task<Finding> LookAsync(CancellationToken cancellation)
    {
        var names = options.Current.Names;
        if (names.Length == 0)
            return Task.FromResult(Finding.Skipped("plain HTTP"));
        var now = served.Look();
        if (now.Tls is null)
            return Task.FromResult(Finding.Failed("not served", $"https is asked for and not served: {now.Problem}", "order the certificate again", "mbot-client https renew"));
        var state = renewals.Look(now.Stored);
        if (state is { Failures: > 0, Last: { } last })
            return Task.FromResult(Finding.Warning($"{state.Failures} renewals failed in a row", $"the last renewal failed: {last.Message}", $"the next one is tried at {state.Next:yyyy-MM-dd HH:mm} UTC", "mbot-client https status"));
        return Task.FromResult(now.Problem is { } problem
            ? Finding.Failed("the certificate before serves", problem, "order the certificate again", "mbot-client https renew")
            : Finding.Ok($"{string.Join(", ", names)}"));
    }
}
