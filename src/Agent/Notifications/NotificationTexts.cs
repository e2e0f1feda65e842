using System.Globalization;
using MBot.Agent.Health.Conditions;
using MBot.Agent.Operations;

namespace MBot.Agent.Notifications;

/// <summary>The words of messages. Pure.</summary>
internal static class NotificationTexts
{
    public static Notification Raised(Condition condition, DateTimeOffset now) =>
        new(NewId(), NotificationKind.Raised, condition.Definition.Code, condition.Text, condition.Hint, now);

    public static Notification Resolved(string code, ToldCondition told, DateTimeOffset goneAt, DateTimeOffset now) =>
        new(NewId(), NotificationKind.Resolved, $"{code} is over", string.Create(CultureInfo.InvariantCulture, $"after {Span(goneAt - told.Since)}: {told.Text}"), null, now);

    /// <returns>Null: nobody need be told.</returns>
    public static Notification? Of(Operation operation, DateTimeOffset now)
    {
        if (operation.Kind is not (OperationKind.Redeploy or OperationKind.Rollback or OperationKind.Restart))
            return null;
        var what = operation.Kind.ToString();
        var release = operation.Commit is { Length: > 0 } commit ? $"{operation.Ref} {commit[..Math.Min(12, commit.Length)]}".Trim() : operation.ReleaseId ?? operation.Ref ?? "";
        var by = $"by {operation.RequestedBy}";
        return operation.State switch
        {
            OperationState.Succeeded => new(NewId(), NotificationKind.Succeeded, $"{what} succeeded", $"{release} is live, {by}", null, now),
            OperationState.Reverted => new(NewId(), NotificationKind.Failed, $"{what} reverted", $"{release}, {by}: {Why(operation)}. {operation.PreviousReleaseId ?? "The release before it"} serves again", Hint(operation), now),
            OperationState.Failed => new(NewId(), NotificationKind.Failed, $"{what} failed", $"{release}, {by}: {Why(operation)}. What was live serves on", Hint(operation), now),
            OperationState.Unknown => new(NewId(), NotificationKind.Failed, $"{what}: nobody knows how it ended", $"{release}, {by}", $"mbot-client status, mbot-client operations {operation.Id}", now),
            _ => null, // whoever cancelled it, or began the next, knows
        };
    }

    public static Notification Test(string by, DateTimeOffset now) =>
        new(NewId(), NotificationKind.Test, "A test", $"{by} asked for it: messages of this agent arrive here", null, now);

    private static string NewId() => Guid.NewGuid().ToString("N");

    private static string Why(Operation operation) => operation.Failure?.Message.TrimEnd('.') ?? "no reason is known";

    private static string Hint(Operation operation) => operation.Failure?.Hint is { Length: > 0 } hint ? hint : $"mbot-client operations {operation.Id}";

    private static string Span(TimeSpan span) => span.TotalMinutes < 2
        ? string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, span.TotalSeconds):0} s")
        : string.Create(CultureInfo.InvariantCulture, $"{span.TotalMinutes:0} min");
}
