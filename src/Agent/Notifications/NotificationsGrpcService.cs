using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using MBot.Agent.Security;
using Proto = MBot.Protos.V1;

namespace MBot.Agent.Notifications;

/// <summary>Messages over RPC.</summary>
internal sealed class NotificationsGrpcService(Webhook webhook, NotificationOutbox outbox, NotificationSender sender, TimeProvider time) : Proto.Notifications.NotificationsBase
{
    public override async Task<Proto.TestNotificationReply> Test(Proto.TestNotificationRequest request, ServerCallContext context)
    {
        var answer = await webhook.SendAsync(NotificationTexts.Test(context.GetCaller().Name, time.GetUtcNow()), lost: 0, context.CancellationToken);
        if (answer.Delivered)
            sender.Worked();
        return new Proto.TestNotificationReply
        {
            Delivered = answer.Delivered,
            Status = answer.Status,
            Answer = answer.Text,
            Duration = answer.Took.ToDuration(),
            Waiting = outbox.Memory?.Waiting.Count ?? 0,
        };
    }
}
