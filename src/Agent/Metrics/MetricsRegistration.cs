using System.Diagnostics.CodeAnalysis;
using MBot.Agent.Configuration;
using MBot.Agent.Metrics.Http;
using MBot.Agent.Metrics.Instruments;
using MBot.Agent.Metrics.Machine;
using MBot.Agent.Platform;

namespace MBot.Agent.Metrics;

internal static class MetricsRegistration
{
    /// <summary>The report and its ways out. Features add their collectors; those of the machine itself are here.</summary>
    public static IServiceCollection AddMetricsReport(this IServiceCollection services) => services
        .AddMetrics()
        .AddSettings<MetricsOptions>()
        .AddCollector<ProcessorMetrics>()
        .AddCollector<MemoryMetrics>()
        .AddSingleton<IMetricCollector>(s => new FileSystemMetrics("state", s.GetRequiredService<StateFolder>().Root))
        .AddSingleton<IMetricCollector>(new FileSystemMetrics("root", "/"))
        .AddCollector<NetworkMetrics>()
        .AddCollector<ClockMetrics>()
        .AddCollector<ConditionMetrics>()
        .AddCollector<InstrumentStore>()
        .AddSingleton<MetricsReport>()
        .AddSingleton<MetricsHandler>()
        .AddSingleton<MetricsEndpoint>()
        .AddSingleton<ClearListener>()
        .AddHostedService(s => s.GetRequiredService<ClearListener>());

    public static IServiceCollection AddCollector<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>(this IServiceCollection services)
        where T : class, IMetricCollector => services.AddSingleton<T>().AddSingleton<IMetricCollector>(s => s.GetRequiredService<T>());

    public static void MapMetrics(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGrpcService<MetricsGrpcService>();
        endpoints.Map(MetricsHandler.Path, endpoints.ServiceProvider.GetRequiredService<MetricsEndpoint>().AnswerAsync);
    }
}
