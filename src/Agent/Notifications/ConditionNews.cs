using MBot.Agent.Configuration;
using MBot.Agent.Health.Conditions;

namespace MBot.Agent.Notifications;

/// <summary>
/// Which conditions are worth a message now: those of high severity that have lasted, once each, and those that were told and have
/// been gone for a while. What another one explains is not told beside it.
/// </summary>
internal sealed class ConditionNews(IConditions conditions, NotificationOutbox outbox, ISettings<NotificationsOptions> settings, TimeProvider time)
{
    private readonly Dictionary<string, DateTimeOffset> _goneSince = new(StringComparer.Ordinal);

    public void Look()
    {
        if (outbox.Memory is not { } memory)
            return;
        var now = time.GetUtcNow();
        var (options, there) = (settings.Current, conditions.List(includeDamped: true));
        foreach (var condition in there.Where(condition => IsNews(condition, there, options, now) && !memory.Told.ContainsKey(condition.Definition.Code)))
            outbox.Raise(condition.Definition.Code, new ToldCondition(condition.Since, condition.Text), NotificationTexts.Raised(condition, now));
        foreach (var (code, told) in memory.Told)
        {
            if (there.Any(condition => condition.Definition.Code == code && condition.Definition.Severity == Severity.High))
            {
                _goneSince.Remove(code);
                continue;
            }

            // After a restart conditions are found again one by one: gone is what stays away.
            var since = _goneSince.TryGetValue(code, out var known) ? known : _goneSince[code] = now;
            if (now - since < options.ResolvedAfter)
                continue;
            _goneSince.Remove(code);
            outbox.Resolve(code, NotificationTexts.Resolved(code, told, since, now));
        }
    }

    private static bool IsNews(Condition condition, IReadOnlyList<Condition> there, NotificationsOptions options, DateTimeOffset now) =>
        condition.Definition.Severity == Severity.High
        && now - condition.Since >= (condition.Definition.Damping > options.After ? condition.Definition.Damping : options.After)
        && !condition.Definition.DependsOn.Any(cause => there.Any(other => other.Definition.Code == cause && other.Definition.Severity == Severity.High));
}
