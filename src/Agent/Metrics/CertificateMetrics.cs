using MBot.Agent.Certificates;
using MBot.Agent.Certificates.Renewal;

namespace MBot.Agent.Metrics;

/// <summary>When certificates end, and how their renewal goes. Seconds since 1970, as Prometheus wants times.</summary>
internal sealed class CertificateMetrics(CertificateInventory inventory, RenewalPlan renewals)
{
    private const string Renewal = "mbot_certificate_renewal_";

    public void Write(PrometheusText text)
    {
        const string expiry = "mbot_certificate_expiry_timestamp_seconds";
        text.Metric(expiry, "gauge", "When a certificate ends: the agent's own, its CA's, and the one that https is served with.");
        foreach (var certificate in inventory.List())
            text.Sample(expiry, certificate.NotAfter.ToUnixTimeSeconds(), ("name", certificate.Name));
        if (renewals.Look() is not { } state)
            return;
        Time("last_attempt", "When the authority was asked last.", state.Last?.At);
        Time("last_success", "When it was asked last and gave a certificate.", state.LastSuccess?.At);
        Time("next_attempt", "When it is asked next; past: at the next look. Missing: it is due, and was never asked.", state.Next);
        text.Metric(Renewal + "failures", "gauge", "How often it gave none since it gave one.").Sample(Renewal + "failures", state.Failures);

        void Time(string name, string help, DateTimeOffset? at)
        {
            text.Metric($"{Renewal}{name}_timestamp_seconds", "gauge", help);
            if (at > DateTimeOffset.UnixEpoch)
                text.Sample($"{Renewal}{name}_timestamp_seconds", at.Value.ToUnixTimeSeconds());
        }
    }
}
