namespace MBot.Agent.Health.Probes;

/// <param name="Code">Such as <c>probe.script-raised</c>.</param>
/// <param name="Text">One sentence for people.</param>
internal sealed record ProbeFailure(string Code, string Text);
