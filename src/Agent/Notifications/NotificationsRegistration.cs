using MBot.Agent.Configuration;

namespace MBot.Agent.Notifications;

internal static class NotificationsRegistration
{
    /// <summary>Before the deployments, whose recovery ends operations at the start.</summary>
    internal static IServiceCollection AddNotifications(this IServiceCollection services) => services
        .AddSettings<NotificationsOptions>()
        .AddSingleton<NotificationOutbox>()
        .AddSingleton<ConditionNews>()
        .AddSingleton<OperationNews>()
        .AddSingleton<Webhook>()
        .AddSingleton<NotificationSender>()
        .AddHostedService<NotificationWatch>()
        .AddHostedService(s => s.GetRequiredService<NotificationSender>());

    internal static void MapNotifications(this IEndpointRouteBuilder endpoints) => endpoints.MapGrpcService<NotificationsGrpcService>();
}
