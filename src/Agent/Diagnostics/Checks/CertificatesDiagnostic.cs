using MBot.Agent.Certificates;

namespace MBot.Agent.Diagnostics.Checks;

/// <summary>When what the agent and the app prove themselves with ends.</summary>
internal sealed class CertificatesDiagnostic(CertificateInventory inventory, TimeProvider time) : IDiagnostic
{
    private static readonly TimeSpan Soon = TimeSpan.FromDays(14);

    public string Name => "certificates";

    public IReadOnlyList<string> ExplainedBy => ["clock", "https"];

    public Task<Finding> LookAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        if (inventory.List().MinBy(c => c.NotAfter) is not { } first)
            return Task.FromResult(Finding.Skipped("there are none"));
        var left = first.NotAfter - now;
        var detail = $"{first.Name} ends first, on {first.NotAfter.ToUniversalTime():yyyy-MM-dd}";
        var (way, command) = first.Name is "agent" or "ca" ? ("the laptop that holds the CA renews it: any verb does", "mbot-client enroll USER@HOST") : ("renew it", "mbot-client https renew");
        return Task.FromResult(left <= TimeSpan.Zero
            ? Finding.Failed(detail, $"the certificate of {first.Name} has expired", way, command)
            : left < Soon ? Finding.Warning(detail, $"the certificate of {first.Name} ends in {Math.Max(0, (int)left.TotalDays)} days", way, command) : Finding.Ok(detail));
    }
}
