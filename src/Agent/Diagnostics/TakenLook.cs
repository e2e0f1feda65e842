namespace MBot.Agent.Diagnostics;

/// <summary>A check with what it found.</summary>
internal sealed record TakenLook(IDiagnostic Check, Finding Found, TimeSpan Took);
