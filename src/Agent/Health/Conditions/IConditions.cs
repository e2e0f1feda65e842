namespace MBot.Agent.Health.Conditions;

/// <summary>The named conditions of this machine. Features raise and clear; whoever wants to know reads.</summary>
internal interface IConditions
{
    /// <summary>Raises a condition, or gives the one that is there a new text; its since stays.</summary>
    /// <param name="hint">Takes the place of the definition's.</param>
    void Raise(ConditionDefinition definition, string text, string? hint = null);

    /// <summary>Nothing to clear is no error.</summary>
    void Clear(ConditionDefinition definition);

    /// <summary>Worst first, then oldest first.</summary>
    IReadOnlyList<Condition> List(bool includeDamped = false);
}
