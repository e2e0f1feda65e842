using System.Collections.Concurrent;

namespace MBot.Agent.Health.Conditions;

/// <summary>Keeps the conditions, in memory: after a restart they are found again by those who watch.</summary>
internal sealed partial class ConditionBoard(TimeProvider time, ILogger<ConditionBoard> logger) : IConditions
{
    private readonly ConcurrentDictionary<string, Condition> _raised = new(StringComparer.Ordinal);

    public void Raise(ConditionDefinition definition, string text, string? hint = null)
    {
        var now = time.GetUtcNow();
        var added = false;
        _raised.AddOrUpdate(
            definition.Code,
            _ =>
            {
                added = true;
                return new Condition(definition, text, hint ?? definition.Hint, now);
            },
            (_, old) => old with { Definition = definition, Text = text, Hint = hint ?? definition.Hint });
        if (added)
            Log.Raised(logger, definition.Code, definition.Severity, text);
    }

    public void Clear(ConditionDefinition definition)
    {
        if (_raised.TryRemove(definition.Code, out var condition))
            Log.Cleared(logger, definition.Code, (time.GetUtcNow() - condition.Since).TotalSeconds);
    }

    public IReadOnlyList<Condition> List(bool includeDamped = false)
    {
        var now = time.GetUtcNow();
        return _raised.Values
            .Where(c => includeDamped || now - c.Since >= c.Definition.Damping)
            .OrderByDescending(c => c.Definition.Severity)
            .ThenBy(c => c.Since)
            .ToArray();
    }

    private static partial class Log
    {
        [LoggerMessage(4001, LogLevel.Warning, "condition {Code} ({Severity}): {Text}")]
        public static partial void Raised(ILogger logger, string code, Severity severity, string text);

        [LoggerMessage(4002, LogLevel.Information, "condition {Code} is over after {Seconds:0} s")]
        public static partial void Cleared(ILogger logger, string code, double seconds);
    }
}
