namespace MBot.Client.Doctor;

/// <summary>One check with what it found, whoever made it.</summary>
/// <param name="Name">Such as <c>tcp</c> or <c>disk</c>; of the agent's checks their own name.</param>
/// <param name="Detail">What was seen, in a few words.</param>
internal sealed record Examination(string Name, Outcome Outcome, string Detail)
{
    /// <summary>Made on this machine and not by the agent.</summary>
    public bool OnLaptop { get; init; }

    /// <summary>What is wrong; empty when nothing is.</summary>
    public string Cause { get; init; } = "";

    /// <summary>What to do about it, in words.</summary>
    public string WayOut { get; init; } = "";

    /// <summary>What mends it, or shows more.</summary>
    public string Command { get; init; } = "";

    public IReadOnlyList<string> Evidence { get; init; } = [];

    /// <summary>Names of checks that explain this one when they failed too.</summary>
    public IReadOnlyList<string> ExplainedBy { get; init; } = [];

    public TimeSpan Took { get; init; }

    public bool IsBad => Outcome is Outcome.Warning or Outcome.Failed;

    public static Examination Laptop(string name, Outcome outcome, string detail, params string[] explainedBy) => new(name, outcome, detail) { OnLaptop = true, ExplainedBy = explainedBy };
}
