using MBot.Agent.Metrics;

namespace MBot.Agent.Backups;

internal static class BackupsRegistration
{
    /// <summary>Needs Storage, Slots and Operations.</summary>
    public static IServiceCollection AddBackups(this IServiceCollection services) => services
        .AddSingleton<LastPreparation>()
        .AddSingleton<BackupPreparation>()
        .AddCollector<BackupMetrics>();

    public static void MapBackups(this IEndpointRouteBuilder endpoints) => endpoints.MapGrpcService<BackupsGrpcService>();
}
