using MBot.Agent.Configuration;

namespace MBot.Agent.Slots;

internal static class SlotServices
{
    /// <summary>
    /// Needs <see cref="Platform.StateFolder"/>, <see cref="Services.IServiceSupervisor"/>, <see cref="IAppEnvironment"/> and <see cref="TimeProvider"/>.
    /// <see cref="ISlots.RecoverAsync"/> is called by the agent's start, before the server listens.
    /// </summary>
    public static IServiceCollection AddSlots(this IServiceCollection services) => services
        .AddSettings<SlotOptions>()
        .AddSingleton<SlotStore>()
        .AddSingleton<SlotLinks>()
        .AddSingleton<SlotHttp>()
        .AddSingleton<SlotProcess>()
        .AddSingleton<ISlots, SlotManager>()
        .AddHostedService<DrainService>();
}
