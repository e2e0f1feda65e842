namespace MBot.Agent.Health.Probes;

/// <param name="Code">Such as <c>probe.script-raised</c>.</param>
/// <param name="Text">One sentence for people.</param>
internal sealed record ProbeFailure(string Code, string Text)
{
    /// <summary>Lines of Python's own that are nowhere else: Streamlit does not log that a script does not compile.</summary>
    public IReadOnlyList<string> Evidence { get; init; } = [];
}
