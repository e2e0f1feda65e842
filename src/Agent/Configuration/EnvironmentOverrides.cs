namespace MBot.Agent.Configuration;

/// <summary>The environment at start, from which <c>MBOT_…</c> variables override the file.</summary>
internal sealed record EnvironmentOverrides(IReadOnlyDictionary<string, string> Variables)
{
    public static EnvironmentOverrides None { get; } = new(new Dictionary<string, string>());
}
