namespace MBot.Agent.Upgrade;

internal static class UpgradeRegistration
{
    /// <summary>Needs Operations, Security, Storage and Hosting.</summary>
    internal static IServiceCollection AddUpgrade(this IServiceCollection services) => services
        .AddSingleton<UpgradeFolder>()
        .AddSingleton<ArchiveInbox>()
        .AddSingleton<ArchiveInstaller>()
        .AddSingleton<UnitRestart>()
        .AddSingleton<AgentUpgrade>()
        .AddHostedService<UpgradeTrial>();

    internal static IEndpointRouteBuilder MapUpgrade(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGrpcService<UpgradesGrpcService>();
        return endpoints;
    }
}
