using MBot.Agent.Certificates.Renewal;
using MBot.Agent.Metrics;
using MBot.Agent.Metrics.Exposition;

namespace MBot.Agent.Certificates;

/// <summary>When certificates end, and how their renewal goes. Seconds since 1970, as Prometheus wants times.</summary>
internal sealed class CertificateMetrics(CertificateInventory inventory, RenewalPlan renewals) : IMetricCollector
{
    private const string Renewal = "mbot_certificate_renewal_";

    public string Name => "certificates";

    public Task<IReadOnlyList<MetricFamily>> CollectAsync(CancellationToken cancellation) => Task.FromResult<IReadOnlyList<MetricFamily>>([Ends(), .. Renewals()]);

    private MetricFamily Ends()
    {
        var ends = MetricFamily.Gauge("mbot_certificate_expiry_timestamp_seconds", "When a certificate ends: the agent's own, its CA's, and the one that https is served with.");
        foreach (var certificate in inventory.List())
            ends.Add(certificate.NotAfter.ToUnixTimeSeconds(), ("name", certificate.Name));
        return ends;
    }

    private IEnumerable<MetricFamily> Renewals()
    {
        if (renewals.Look() is not { } state)
            yield break;
        yield return Time("last_attempt", "When the authority was asked last.", state.Last?.At);
        yield return Time("last_success", "When it was asked last and gave a certificate.", state.LastSuccess?.At);
        yield return Time("next_attempt", "When it is asked next; past: at the next look. Missing: it is due, and was never asked.", state.Next);
        yield return MetricFamily.Gauge(Renewal + "failures", "How often it gave none since it gave one.").Add(state.Failures);
    }

    private static MetricFamily Time(string name, string help, DateTimeOffset? at)
    {
        var family = MetricFamily.Gauge($"{Renewal}{name}_timestamp_seconds", help);
        return at > DateTimeOffset.UnixEpoch ? family.Add(at.Value.ToUnixTimeSeconds()) : family;
    }
}
