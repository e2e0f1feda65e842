using MBot.Agent.Configuration;
using MBot.Agent.Health;
using MBot.Agent.Platform;
using MBot.Agent.Services.Systemd;

namespace MBot.Agent.Services;

internal static class ServiceServices
{
    /// <summary>Needs <see cref="StateFolder"/>, <see cref="CommandRunner"/> and <see cref="TimeProvider"/>. One of two supervisors, by <see cref="ServicesOptions.Supervisor"/>.</summary>
    public static IServiceCollection AddServices(this IServiceCollection services) => services
        .AddSettings<ServicesOptions>()
        .AddSingleton<Systemctl>().AddSingleton<MachineCommands>()
        .AddSingleton(p => UsesSystemd(p) ? ActivatorUtilities.CreateInstance<SystemdSupervisor>(p, UnitFolders.Instance) : Processes(p))
        .AddSingleton<IAppUser>(p => UsesSystemd(p) ? ActivatorUtilities.CreateInstance<ConfinedAppUser>(p) : new OwnAppUser())
        .AddHostedService<AppFolders>()
        .AddSingleton<IOutlivesAgent, AllServices>()
        .AddSingleton<IStatusPart, ServicesStatusPart>();

    public static void MapServices(this IEndpointRouteBuilder endpoints) => endpoints.MapGrpcService<ServicesGrpcService>();

    private static bool UsesSystemd(IServiceProvider provider) => provider.GetRequiredService<ISettings<ServicesOptions>>().Current.UsesSystemd;

    private static IServiceSupervisor Processes(IServiceProvider provider)
    {
        var state = provider.GetRequiredService<StateFolder>();
        return new ProcessSupervisor(
            Path.Combine(state.Run, "services"),
            state.Id,
            ShimCommand.OfThisProcess(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<ProcessSupervisor>>());
    }
}
