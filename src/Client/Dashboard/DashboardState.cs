using MBot.Protos.V1;

namespace MBot.Client.Dashboard;

/// <summary>All that is shown at one moment. What is not known is null, and is shown as that.</summary>
internal sealed record DashboardState
{
    public required string Profile { get; init; }

    public required TimeProvider Clock { get; init; }

    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>What the agent said last.</summary>
    public StatusReply? Status { get; init; }

    public IReadOnlyList<Operation> Operations { get; init; } = [];

    /// <summary>Null: this agent's figures could not be had.</summary>
    public MetricSamples? Samples { get; init; }

    /// <summary>Of the last polls, oldest first.</summary>
    public IReadOnlyList<Figures> History { get; init; } = [];

    /// <summary>When the status came.</summary>
    public DateTimeOffset? HeardAt { get; init; }

    /// <summary>From the question to the answer.</summary>
    public TimeSpan? RoundTrip { get; init; }

    /// <summary>Why the last poll brought nothing.</summary>
    public string? Problem { get; init; }

    public string? ProblemHint { get; init; }

    /// <summary>The log's stream is broken just now.</summary>
    public bool LogLost { get; init; }

    public bool Paused { get; init; }

    public bool Help { get; init; }

    public Figures Figures => History.Count > 0 ? History[^1] : new Figures();
}
