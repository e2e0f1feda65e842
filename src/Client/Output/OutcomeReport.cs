using MBot.Protos.V1;

namespace MBot.Client.Output;

/// <summary>How an operation ended: what changed, or why it didn't, with the evidence and the way out.</summary>
internal static class OutcomeReport
{
    private const int ShownCommits = 10;

    public static void Write(Terminal terminal, Operation operation)
    {
        terminal.Line();
        terminal.Line(Headline(operation), OperationText.StyleOf(operation.State) is Style.Plain ? Style.Strong : OperationText.StyleOf(operation.State));
        if (operation.Outcome is { } outcome)
            Changes(terminal, operation, outcome);
        if (operation.Failure is { } failure)
            Failed(terminal, failure);
    }

    public static ExitCode ExitOf(Operation operation) => operation.State switch
    {
        OperationState.Succeeded => ExitCode.Ok,
        OperationState.Failed => ExitCode.Failed,
        OperationState.Reverted => ExitCode.Reverted,
        OperationState.Cancelled or OperationState.Superseded => ExitCode.CancelledOrSuperseded,
        _ => ExitCode.Unknown,
    };

    private static string Headline(Operation operation)
    {
        var took = operation.EndedAt is { } end && operation.AcceptedAt is { } start ? $" after {Text.Span(end.ToDateTime() - start.ToDateTime())}" : "";
        var what = Capital(OperationText.Kind(operation.Kind));
        if (!IsDeployment(operation))
        {
            return operation.State switch
            {
                OperationState.Succeeded => $"{what} succeeded{took}",
                OperationState.Failed => $"{what} failed{took} in {operation.Step}: visitors are served as before",
                OperationState.Reverted => $"{what} reverted{took}: it did not hold, and visitors are served as before",
                _ => $"{what} is {OperationText.State(operation.State)}{took}",
            };
        }

        return operation.State switch
        {
            OperationState.Succeeded => $"{what} succeeded{took}: {operation.ReleaseId} is live",
            OperationState.Failed => $"{what} failed{took} in {operation.Step}: {LiveStays(operation)}",
            OperationState.Reverted => $"{what} reverted{took}: the new release was found bad and traffic went back{(operation.PreviousReleaseId.Length > 0 ? $" to {operation.PreviousReleaseId}" : "")}",
            OperationState.Cancelled => $"{what} cancelled{took}: {LiveStays(operation)}",
            OperationState.Superseded => $"{what} superseded{took} by operation {operation.SupersededBy}",
            OperationState.Unknown => $"{what}: how it ended is unknown; mbot-client status says what is live now",
            _ => $"{what} is {OperationText.State(operation.State)}",
        };
    }

    private static bool IsDeployment(Operation operation) => operation.Kind is not (OperationKind.HttpsEnable or OperationKind.HttpsRenew or OperationKind.HttpsDisable);

    private static void Changes(Terminal terminal, Operation operation, Outcome outcome)
    {
        if (IsDeployment(operation))
            Switched(terminal, operation, outcome);
        foreach (var warning in outcome.Warnings)
            terminal.Line($"  warning: {warning}", Style.Warning);
    }

    private static void Switched(Terminal terminal, Operation operation, Outcome outcome)
    {
        if (operation.PreviousReleaseId.Length > 0)
            terminal.Line($"  before        {operation.PreviousReleaseId}");
        terminal.Line($"  switch        {OperationText.Mode(outcome.SwitchMode)}");
        terminal.Line($"  downtime      {(outcome.Downtime is { } down && down.ToTimeSpan() > TimeSpan.Zero ? Text.Span(down) : "none")}");
        if (outcome.Preparation is not null)
            terminal.Line($"  preparation   {Text.Span(outcome.Preparation)}{(outcome.Probe is null ? "" : $", probe {Text.Span(outcome.Probe)}")}");
        Commits(terminal, outcome.Commits);
        Requirements(terminal, outcome.Requirements);
    }

    public static void Commits(Terminal terminal, IReadOnlyList<CommitSummary> commits)
    {
        if (commits.Count == 0)
            terminal.Line("  commits       none new");
        for (var i = 0; i < Math.Min(commits.Count, ShownCommits); i++)
            terminal.Line($"  {(i == 0 ? "commits" : ""),-12}  {Text.Commit(commits[i].Id)} {commits[i].Subject} ({commits[i].Author})");
        if (commits.Count > ShownCommits)
            terminal.Line($"  {"",-12}  and {commits.Count - ShownCommits} more");
    }

    public static void Requirements(Terminal terminal, IReadOnlyList<RequirementChange> changes)
    {
        if (changes.Count == 0)
            terminal.Line("  requirements  unchanged");
        for (var i = 0; i < changes.Count; i++)
            terminal.Line($"  {(i == 0 ? "requirements" : ""),-12}  {Requirement(changes[i])}");
    }

    private static string Requirement(RequirementChange change) => (change.From.Length, change.To.Length) switch
    {
        (0, _) => $"{change.Name} {change.To} (new)",
        (_, 0) => $"{change.Name} {change.From} (gone)",
        _ => $"{change.Name} {change.From} → {change.To}",
    };

    private static void Failed(Terminal terminal, Failure failure)
    {
        terminal.Line($"  {failure.Message}", Style.Bad);
        foreach (var line in failure.Evidence)
            terminal.Line($"  | {line}");
        if (failure.Hint.Length > 0)
            terminal.Line($"  → {failure.Hint}");
    }

    private static string LiveStays(Operation operation) =>
        operation.PreviousReleaseId.Length > 0 ? $"{operation.PreviousReleaseId} serves on" : "what was live serves on";

    private static string Capital(string word) => word.Length == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..];
}
