namespace MBot.SystemTests.Refusals;

/// <summary>A release that must not go live.</summary>
/// <param name="Name">What is wrong with it, as the test's name shows it.</param>
/// <param name="Code">The typed reason that the operation must end with.</param>
/// <param name="MakeAsync">Pushes it, or breaks what it needs.</param>
/// <param name="Says">What the refusal must say: in its message, or in the last lines of whoever failed.</param>
internal sealed record BrokenCandidate(string Name, string Code, Func<Scene, Task> MakeAsync, params string[] Says)
{
    /// <summary>Of the redeploy.</summary>
    public string[] Arguments { get; init; } = [];

    /// <summary>It takes longer than a default run has time for.</summary>
    public bool IsLong { get; init; }

    /// <summary>It gets as far as a process of its own: in stop-start mode the live copy makes room for it.</summary>
    public bool Starts { get; init; }
}
