using MBot.Agent.Deployments.Environments;
using MBot.Agent.Health.KnownFailures;
using MBot.Agent.Platform;

namespace MBot.Agent.Diagnostics.Checks;

/// <summary>The environment of the live release: its python runs, and pip finds nothing broken in it.</summary>
internal sealed class RequirementsDiagnostic(CommandRunner runner, LiveRelease live, StateFolder state, IKnownFailures failures) : IDiagnostic
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public string Name => "requirements";

    public TimeSpan Bound => Patience + TimeSpan.FromSeconds(4);

    public IReadOnlyList<string> ExplainedBy => ["python", "disk", "inodes", "memory"];

    public async Task<Finding> LookAsync(CancellationToken cancellation)
    {
        if (live.Release is not { Environment.Length: > 0 } release)
            return Finding.Skipped("nothing is live");
        var folder = Path.Combine(state.Environments, release.Environment);
        if (!File.Exists(PythonCommands.Python(folder)))
            return Broken($"{folder} is gone or has no python");
        var result = await runner.RunAsync(PythonCommands.Check(folder, Patience), cancellation);
        var complaints = PipComplaints.Of(release.Freeze, result.Output);
        if (result.Succeeded || (complaints.Count == 0 && result.Output.Count > 0))
            return Finding.Ok($"{release.Freeze.Count} packages, streamlit {release.StreamlitVersion}");
        return failures.Find(string.Join('\n', complaints)) is { Code: "pip.conflict" or "pip.missing" } known
            ? Finding.Warning("pip check complains", known.Cause, known.WayOut, "mbot-client redeploy") with { Evidence = complaints }
            : Broken("pip does not run in it") with { Evidence = result.LastLines() };
    }

    private static Finding Broken(string detail) =>
        Finding.Failed(detail, "the live release's Python environment is damaged", "a redeploy builds it anew", "mbot-client redeploy");
}
