namespace MBot.Agent.Platform;

internal static class PlatformRegistration
{
    /// <summary>Needs <see cref="StateFolder"/> and <see cref="TimeProvider"/>. First of all features: its hosted service cleans up before others start.</summary>
    public static IServiceCollection AddPlatform(this IServiceCollection services) => services
        .AddSingleton(p => new CommandRunner(p.GetRequiredService<StateFolder>().Id, p.GetRequiredService<TimeProvider>()))
        .AddSingleton(p => new SteadyTime(p.GetRequiredService<TimeProvider>()))
        .AddHostedService<LeftoverCommands>();
}
