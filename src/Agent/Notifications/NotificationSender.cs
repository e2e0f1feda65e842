using MBot.Agent.Configuration;
using MBot.Agent.Health.Conditions;

namespace MBot.Agent.Notifications;

/// <summary>
/// Delivers what waits, one message after another in their order, with growing pauses while the webhook fails; that it fails is a
/// condition. It knows not what the messages are about.
/// </summary>
internal sealed partial class NotificationSender(
    NotificationOutbox outbox,
    Webhook webhook,
    ISettings<NotificationsOptions> settings,
    IConditions conditions,
    TimeProvider time,
    ILogger<NotificationSender> logger) : BackgroundService
{
    private const int AttemptsAtARefused = 3;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestAsked = TimeSpan.FromHours(1);
    private static readonly TimeSpan Oldest = TimeSpan.FromDays(1);
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(1);

    // Not of high severity: that it could tell nobody of.
    private static readonly ConditionDefinition Failing = new("notifications-failing", Severity.Medium, "mbot-client notify test");

    private int _failures;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            if (settings.Current.Webhook is null)
                Worked();
            var pause = outbox.Next is { } message && settings.Current.Webhook is { } address ? await DeliverAsync(message, address, stoppingToken) : Idle;
            await PauseAsync(pause, stoppingToken);
        }
    }

    /// <summary>A message got through.</summary>
    public void Worked()
    {
        _failures = 0;
        conditions.Clear(Failing);
    }

    /// <returns>When to go on.</returns>
    private async Task<TimeSpan> DeliverAsync(Notification message, string address, CancellationToken cancellation)
    {
        var answer = await webhook.SendAsync(message, outbox.Memory?.Lost ?? 0, cancellation);
        if (answer.Delivered)
        {
            outbox.Delivered(message);
            Worked();
            return TimeSpan.Zero;
        }

        if (settings.Current.Webhook != address)
            return TimeSpan.Zero; // another one by now: this answer says nothing of it
        _failures++;
        if (answer.RefusesAll || _failures >= 3)
            conditions.Raise(Failing, $"{outbox.Memory?.Waiting.Count ?? 0} messages wait, the webhook does not take them: {answer}");
        if ((answer.RefusesTheMessage && _failures >= AttemptsAtARefused) || time.GetUtcNow() - message.At > Oldest)
        {
            Log.GivenUp(logger, message.Title, answer.ToString());
            outbox.GiveUp(message);
            return FirstPause;
        }

        Log.Failed(logger, _failures, answer.ToString());
        return Pause(answer);
    }

    private TimeSpan Pause(WebhookAnswer answer)
    {
        var grown = TimeSpan.FromSeconds(Math.Min(LongestPause.TotalSeconds, FirstPause.TotalSeconds * Math.Pow(2, Math.Min(_failures - 1, 20))));
        // Who says when it wants to be asked is asked then, though not in a year.
        return answer.RetryAfter is { } asked && asked > grown ? (asked < LongestAsked ? asked : LongestAsked) : grown;
    }

    /// <summary>As long as the webhook stays the same: another one is tried at once.</summary>
    private async Task PauseAsync(TimeSpan pause, CancellationToken cancellation)
    {
        var (start, address, failures) = (time.GetTimestamp(), settings.Current.Webhook, _failures);
        do
        {
            var left = pause - time.GetElapsedTime(start);
            await Task.Delay(left < TimeSpan.Zero ? TimeSpan.Zero : left < Idle ? left : Idle, time, cancellation);
        }
        while (time.GetElapsedTime(start) < pause && settings.Current.Webhook == address && _failures == failures);
        if (settings.Current.Webhook != address)
            _failures = 0;
    }

    private static partial class Log
    {
        [LoggerMessage(17011, LogLevel.Warning, "A message could not be delivered (attempt {Attempt}): {Answer}")]
        public static partial void Failed(ILogger logger, int attempt, string answer);

        [LoggerMessage(17012, LogLevel.Error, "The message '{Title}' is given up: {Answer}")]
        public static partial void GivenUp(ILogger logger, string title, string answer);
    }
}
