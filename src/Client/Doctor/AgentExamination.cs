using MBot.Client.Agent;
using MBot.Protos.V1;

namespace MBot.Client.Doctor;

/// <summary>The agent's own checks, as this client reads them.</summary>
internal static class AgentExamination
{
    /// <summary>Its slowest check's bound, and the way there and back.</summary>
    public static readonly TimeSpan Bound = TimeSpan.FromSeconds(40);

    public static Task<RunDiagnosticsReply> AskAsync(AgentConnection agent, CancellationToken cancellationToken, params string[] only) =>
        agent.ReadAsync(options => agent.Diagnostics.RunAsync(new RunDiagnosticsRequest { Only = { only } }, options), cancellationToken, Bound);

    public static Examination Read(DiagnosticCheck check) => new(check.Name, OutcomeOf(check), check.Detail)
    {
        // An agent of before knows no causes.
        Cause = check.Cause.Length > 0 ? check.Cause : check.Passed ? "" : check.Detail,
        WayOut = check.Hint,
        Command = check.Command,
        Evidence = [.. check.Evidence],
        ExplainedBy = [.. check.ExplainedBy],
        Took = check.Took?.ToTimeSpan() ?? TimeSpan.Zero,
    };

    private static Outcome OutcomeOf(DiagnosticCheck check) => check.Result switch
    {
        CheckResult.Ok => Outcome.Ok,
        CheckResult.Warning => Outcome.Warning,
        CheckResult.Failed => Outcome.Failed,
        CheckResult.Skipped => Outcome.Skipped,
        _ => check.Passed ? Outcome.Ok : Outcome.Failed,
    };
}
