using MBot.Agent.Configuration;
using MBot.Agent.Operations;
using MBot.Agent.Platform;

namespace MBot.Agent.Notifications;

/// <summary>Looks what there is to tell, and puts it into the outbox. What it watches never waits for it.</summary>
internal sealed partial class NotificationWatch(
    ConditionNews conditions,
    OperationNews operations,
    OperationFeed feed,
    NotificationOutbox outbox,
    ISettings<NotificationsOptions> settings,
    ILogger<NotificationWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // In the constructor's place: before any operation is resumed, whose end would go by.
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        feed.Published += Note;
        return base.StartAsync(cancellationToken);
    }

    public override Task StopAsync(CancellationToken cancellationToken)
    {
        feed.Published -= Note;
        return base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var caughtUp = false;
        while (true)
        {
            if (settings.Current.Webhook is null)
            {
                outbox.Forget();
            }
            else
            {
                outbox.Begin();
                caughtUp = caughtUp || await CatchUpAsync(stoppingToken);
                conditions.Look();
            }

            operations.Look();
            await outbox.WaitAsync(Interval, stoppingToken);
        }
    }

    private void Note(OperationEvent happened)
    {
        if (happened.Body is Ended(var operation))
            operations.Ended(operation);
    }

    private async Task<bool> CatchUpAsync(CancellationToken cancellation)
    {
        try
        {
            await operations.CatchUpAsync(cancellation);
            return true;
        }
        catch (MBotException e)
        {
            Log.CannotCatchUp(logger, e); // the database can't be read now; the next look is soon
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(17021, LogLevel.Warning, "What ended before the agent's start can't be looked up")]
        public static partial void CannotCatchUp(ILogger logger, Exception error);
    }
}
