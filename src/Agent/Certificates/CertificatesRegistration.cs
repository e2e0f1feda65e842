using MBot.Agent.Configuration;
using MBot.Agent.Nginx;

namespace MBot.Agent.Certificates;

internal static class CertificatesRegistration
{
    /// <summary>Needs Nginx, Security and Health.</summary>
    internal static IServiceCollection AddCertificates(this IServiceCollection services) => services
        .AddSettings<HttpsOptions>()
        .AddSingleton<CertificateStore>()
        .AddSingleton<ServedCertificate>()
        .AddSingleton<INginxCertificate>(s => s.GetRequiredService<ServedCertificate>())
        .AddSingleton<CertificateInventory>()
        .AddHostedService<CertificateWatch>();

    internal static IEndpointRouteBuilder MapCertificates(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGrpcService<CertificatesGrpcService>();
        return endpoints;
    }
}
