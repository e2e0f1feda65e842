using MBot.Agent.Configuration;
using MBot.Agent.Health.Conditions;
using MBot.Agent.Logs;
using MBot.Agent.Notifications;
using MBot.Agent.Platform;
using MBot.Agent.Security.Identity;
using MBot.Agent.Tests.Certificates;
using MBot.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace MBot.Agent.Tests.Notifications;

/// <summary>Conditions, an outbox on disk, and a clock that the test sets.</summary>
internal sealed class NotificationsFixture : ISettings<NotificationsOptions>, IDisposable
{
    public static readonly ConditionDefinition Down = new("app-live-missing", Severity.High, "mbot-client redeploy");
    public static readonly ConditionDefinition Low = new("disk-low", Severity.Medium);
    public static readonly ConditionDefinition Explained = new("app-cannot-start", Severity.High) { DependsOn = ["app-live-missing"] };
    public static readonly ConditionDefinition Slow = new("backup-old", Severity.High) { Damping = TimeSpan.FromMinutes(5) };
    private readonly TempFolder _folder = new("notifications");

    public NotificationsFixture()
    {
        State = new StateFolder(_folder["state"]);
        Directory.CreateDirectory(State.Root);
        Conditions = new ConditionBoard(Time, NullLogger<ConditionBoard>.Instance);
        (Outbox, News) = StartAgent();
        Outbox.Begin();
    }

    public SetTime Time { get; } = new() { Now = new DateTimeOffset(2026, 11, 22, 14, 0, 0, TimeSpan.Zero) };

    public StateFolder State { get; }

    public NotificationsOptions Current { get; set; } = new();

    public ConditionBoard Conditions { get; private set; }

    public NotificationOutbox Outbox { get; private set; }

    public ConditionNews News { get; private set; }

    public IEnumerable<string> Titles => Outbox.Memory!.Waiting.Select(message => $"{message.Kind} {message.Title}");

    /// <summary>After a kill -9: nothing but the disk is left.</summary>
    public void KillAgent()
    {
        Conditions = new ConditionBoard(Time, NullLogger<ConditionBoard>.Instance);
        (Outbox, News) = StartAgent();
        Outbox.Begin();
    }

    /// <summary>Looks each second for so long.</summary>
    public void Pass(TimeSpan span)
    {
        for (var end = Time.Now + span; Time.Now < end; Time.Now += TimeSpan.FromSeconds(1))
            News.Look();
        News.Look();
    }

    public static IdentityStore NoIdentity(StateFolder state) => new(new IdentityFolder(state), TimeProvider.System, NullLogger<IdentityStore>.Instance);

    public void Dispose() => _folder.Dispose();

    private (NotificationOutbox Outbox, ConditionNews News) StartAgent()
    {
        var outbox = new NotificationOutbox(State, new LogRedactor(() => [new Redacted("hunter2hunter2")]), Time, NullLogger<NotificationOutbox>.Instance);
        return (outbox, new ConditionNews(Conditions, outbox, this, Time));
    }
}
