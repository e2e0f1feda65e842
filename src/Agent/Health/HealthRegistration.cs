using MBot.Agent.Health.Conditions;
using MBot.Agent.Health.Probes;

namespace MBot.Agent.Health;

internal static class HealthRegistration
{
    public static IServiceCollection AddHealth(this IServiceCollection services) => services
        .AddSingleton<IConditions, ConditionBoard>()
        .AddSingleton<HealthProbe>()
        .AddSingleton<ProbeTimes>()
        .AddHostedService<StorageWatch>()
        .AddHostedService<HostWatch>();

    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGrpcService<HealthGrpcService>();
        endpoints.MapGrpcService<StandardHealthService>();
    }
}
