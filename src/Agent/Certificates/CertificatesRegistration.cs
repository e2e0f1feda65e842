namespace MBot.Agent.Certificates;

internal static class CertificatesRegistration
{
    internal static IServiceCollection AddCertificates(this IServiceCollection services) => services.AddSingleton<CertificateInventory>();

    internal static IEndpointRouteBuilder MapCertificates(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGrpcService<CertificatesGrpcService>();
        return endpoints;
    }
}
