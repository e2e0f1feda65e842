namespace MBot.Agent.Operations;

/// <summary>What the work has found out; null leaves the value as it is.</summary>
/// <param name="Journal">For the work's own recovery after a crash; kept, never read here.</param>
internal sealed record OperationNote(string? Ref = null, string? ReleaseId = null, string? Commit = null, string? PreviousReleaseId = null, string? Journal = null);
