namespace MBot.Agent.Health.Conditions;

/// <summary>Something that is not as it should be, now.</summary>
/// <param name="Since">When it was first raised without having been cleared in between.</param>
internal sealed record Condition(ConditionDefinition Definition, string Text, string? Hint, DateTimeOffset Since);
