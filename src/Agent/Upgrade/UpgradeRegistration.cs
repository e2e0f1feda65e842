using MBot.Agent.Hosting;

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
        .AddSingleton(s => IsOnTrial(s.GetRequiredService<UpgradeFolder>()) ? StartPatience.None : StartPatience.Usual)
        .AddHostedService<UpgradeTrial>();

    internal static IEndpointRouteBuilder MapUpgrade(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGrpcService<UpgradesGrpcService>();
        return endpoints;
    }

    /// <summary>The app is there already, so all that this version has to start is itself.</summary>
    private static bool IsOnTrial(UpgradeFolder folder) => PendingUpgrade.Read(folder) is { } pending && Programs.Of(Environment.ProcessPath)?.Version == pending.To;
}
