namespace MBot.Agent.Health.Conditions;

/// <summary>A kind of condition, declared by the feature that raises it.</summary>
/// <param name="Code">Lower case with dashes; stable, for alerts are made of it.</param>
/// <param name="Hint">The way out, when it is always the same.</param>
internal sealed record ConditionDefinition(string Code, Severity Severity, string? Hint = null)
{
    /// <summary>Shown only when it has lasted this long: what passes by itself within it wakes nobody.</summary>
    public TimeSpan Damping { get; init; }

    /// <summary>Codes of conditions that, when they are there too, explain this one.</summary>
    public IReadOnlyList<string> DependsOn { get; init; } = [];
}
