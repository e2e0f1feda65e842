namespace MBot.Agent.Metrics;

internal static class MetricsRegistration
{
    public static IServiceCollection AddMetricsReport(this IServiceCollection services) => services.AddSingleton<CertificateMetrics>().AddSingleton<MetricsReport>();

    public static void MapMetrics(this IEndpointRouteBuilder endpoints) => endpoints.MapGrpcService<MetricsGrpcService>();
}
