using MBot.Agent.Logs;
using MBot.Agent.Metrics;

namespace MBot.Agent.Operations;

internal static class OperationsRegistration
{
    internal static IServiceCollection AddOperations(this IServiceCollection services) => services
        .AddSingleton<OperationFeed>()
        .AddSingleton<ILogFeed>(s => s.GetRequiredService<OperationFeed>())
        .AddSingleton<OperationRunner>()
        .AddSingleton<Health.IStatusPart, OperationsStatusPart>()
        .AddSingleton<IOperations>(s => s.GetRequiredService<OperationRunner>())
        .AddCollector<OperationMetrics>()
        .AddHostedService<OperationMeter>()
        .AddHostedService(s => s.GetRequiredService<OperationRunner>());

    internal static IEndpointRouteBuilder MapOperations(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGrpcService<OperationsGrpcService>();
        return endpoints;
    }
}
