using MBot.Agent.Configuration;
using MBot.Agent.Health;
using MBot.Agent.Metrics;
using MBot.Agent.Nginx;
using MBot.Agent.Services;

namespace MBot.Agent.Slots;

internal static class SlotServices
{
    /// <summary>
    /// Needs <see cref="Platform.StateFolder"/>, <see cref="Health.Probes.HealthProbe"/>, <see cref="Services.IServiceSupervisor"/>, <see cref="IAppEnvironment"/> and <see cref="Platform.SteadyTime"/>.
    /// Hosted services start in this order: trouble is heard, slots are recovered, then they drain.
    /// </summary>
    public static IServiceCollection AddSlots(this IServiceCollection services) => services
        .AddSettings<SlotOptions>()
        .AddSingleton<SlotStore>()
        .AddSingleton<SlotLinks>()
        .AddSingleton<SlotHttp>()
        .AddSingleton<SlotProcess>()
        .AddSingleton<ISlots, SlotManager>()
        .AddSingleton<INginxBackends, SlotBackends>()
        .AddSingleton<IManagedService, AppService>()
        .AddSingleton<IStatusPart, SlotsStatusPart>()
        .AddCollector<SlotMetrics>()
        .AddCollector<SessionMetrics>()
        .AddHostedService<SlotConditions>()
        .AddHostedService<SlotMeter>()
        .AddHostedService<SlotRecovery>()
        .AddHostedService<DrainService>();

    public static void MapSlots(this IEndpointRouteBuilder endpoints) => endpoints.MapGrpcService<SlotsGrpcService>();
}
