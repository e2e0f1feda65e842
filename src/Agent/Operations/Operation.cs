namespace MBot.Agent.Operations;

/// <summary>Long work as the outside sees it, at one moment.</summary>
internal sealed record Operation
{
    /// <summary>A UUID made by the client.</summary>
    public required string Id { get; init; }
    public required OperationKind Kind { get; init; }
    public required OperationState State { get; init; }

    /// <summary>Name in the requester's certificate.</summary>
    public required string RequestedBy { get; init; }
    public required DateTimeOffset AcceptedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The step that is under way, or that failed.</summary>
    public string? Step { get; init; }
    public Failure? Failure { get; init; }
    public string? SupersededBy { get; init; }
    public string? Ref { get; init; }
    public string? ReleaseId { get; init; }
    public string? Commit { get; init; }
    public string? PreviousReleaseId { get; init; }
    public Outcome? Outcome { get; init; }

    /// <summary>Sequence of the last event that is stored.</summary>
    public long LastSequence { get; init; }
}
