namespace MBot.Agent.Diagnostics;

/// <param name="Detail">What was found: a version, a number.</param>
/// <param name="Hint">The way out when it failed.</param>
internal sealed record DiagnosticCheck(string Name, bool Passed, string Detail, string Hint = "");
