namespace MBot.Agent.Notifications;

/// <summary>A message to whoever looks after the app. Persisted until it is delivered.</summary>
internal sealed record Notification(string Id, NotificationKind Kind, string Title, string Text, string? Hint, DateTimeOffset At);

/// <summary>What a message says.</summary>
internal enum NotificationKind
{
    /// <summary>A condition of high severity has lasted.</summary>
    Raised,

    /// <summary>It is over.</summary>
    Resolved,

    /// <summary>A deploy, rollback or restart did what it should.</summary>
    Succeeded,

    /// <summary>It failed, was reverted, or nobody knows.</summary>
    Failed,

    /// <summary>Somebody asked for it, to see whether it arrives.</summary>
    Test,
}
