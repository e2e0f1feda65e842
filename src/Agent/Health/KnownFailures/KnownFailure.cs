namespace MBot.Agent.Health.KnownFailures;

/// <summary>A failure that others had before: what it means and what helps.</summary>
/// <param name="Code">Stable and dotted.</param>
/// <param name="Cause">What is wrong.</param>
/// <param name="WayOut">What to do about it, in words.</param>
/// <param name="Command">What does it, or shows more; null when no one command does.</param>
internal sealed record KnownFailure(string Code, string Cause, string WayOut, string? Command)
{
    /// <summary>All of it in one line.</summary>
    public string Hint => Command is null ? $"{Cause}: {WayOut}" : $"{Cause}: {WayOut} ({Command})";
}
