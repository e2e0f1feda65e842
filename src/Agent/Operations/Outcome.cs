namespace MBot.Agent.Operations;

/// <summary>What a succeeded operation changed. A list that a stored one lacks is read as null.</summary>
internal sealed record Outcome
{
    public SwitchMode SwitchMode { get; init; } = SwitchMode.Beside;

    /// <summary>Time without an answer from a healthy release.</summary>
    public TimeSpan Downtime { get; init; }
    public IReadOnlyList<CommitSummary> Commits { get; init => field = value ?? []; } = [];
    public IReadOnlyList<RequirementChange> Requirements { get; init => field = value ?? []; } = [];
    public IReadOnlyList<string> Warnings { get; init => field = value ?? []; } = [];

    /// <summary>Accepted to Switched, without the probe.</summary>
    public TimeSpan Preparation { get; init; }
    public TimeSpan Probe { get; init; }
}

internal sealed record CommitSummary(string Id, string Author, string Subject, DateTimeOffset Time);

/// <param name="From">Null: added.</param>
/// <param name="To">Null: removed.</param>
internal sealed record RequirementChange(string Name, string? From, string? To);
