using MBot.Agent.Certificates.Issuing;
using MBot.Agent.Certificates.Renewal;
using MBot.Agent.Configuration;
using MBot.Agent.Metrics;
using MBot.Agent.Nginx;

namespace MBot.Agent.Certificates;

internal static class CertificatesRegistration
{
    /// <summary>Needs Nginx, Operations, Security and Health.</summary>
    internal static IServiceCollection AddCertificates(this IServiceCollection services) => services
        .AddSettings<HttpsOptions>()
        .AddSingleton<CertificateStore>()
        .AddSingleton<ServedCertificate>()
        .AddSingleton<INginxCertificate>(s => s.GetRequiredService<ServedCertificate>())
        .AddSingleton<CertificateInventory>()
        .AddSingleton<PublicAddresses>()
        .AddSingleton<NameLookup>()
        .AddSingleton<Preflight>()
        .AddSingleton<Certbot>()
        .AddSingleton<AttemptLedger>()
        .AddSingleton<RenewalPlan>()
        .AddSingleton<HttpsProbe>()
        .AddSingleton<CertificateConditions>()
        .AddSingleton<HttpsSwitch>()
        .AddSingleton<HttpsWork>()
        .AddCollector<CertificateMetrics>()
        .AddHostedService<Renewals>()
        .AddHostedService<CertificateWatch>();

    internal static IEndpointRouteBuilder MapCertificates(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGrpcService<CertificatesGrpcService>();
        endpoints.MapGrpcService<HttpsGrpcService>();
        return endpoints;
    }
}
