using MBot.Agent.Configuration;
using MBot.Agent.Health;
using MBot.Agent.Metrics;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace MBot.Agent.Hosting;

internal static class HostingRegistration
{
    internal static IServiceCollection AddHosting(this IServiceCollection services)
    {
        services.AddSettings<HostingOptions>()
            .AddSingleton(SystemdNotifier.FromEnvironment())
            .AddSingleton<AgentClock>()
            .AddSingleton<StartAgain>()
            .AddSingleton<AgentStatusPart>()
            .AddSingleton<IStatusPart>(s => s.GetRequiredService<AgentStatusPart>())
            .AddCollector<AgentMetrics>()
            .AddHostedService<SystemdLifetime>()
            .AddHostedService<SystemdStatus>()
            .AddHostedService<RestMemory>();
        services.TryAddSingleton<IAgentDescription, PlainDescription>();
        services.TryAddSingleton(StartPatience.Usual);
        services.AddOptions<HostOptions>().Configure<ISettings<HostingOptions>>((host, settings) => host.ShutdownTimeout = settings.Current.StopTimeout);
        return services;
    }

    internal static IEndpointRouteBuilder MapHosting(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGrpcService<AgentGrpcService>();
        return endpoints;
    }
}
