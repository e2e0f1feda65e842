using MBot.Agent.Deployments;
using MBot.Agent.Health.KnownFailures;
using MBot.Agent.Health.Probes;
using MBot.Agent.Slots;

namespace MBot.Agent.Diagnostics.Checks;

/// <summary>The live copy of the app answers its health check; if not, what it said last is looked up.</summary>
internal sealed class AppDiagnostic(LiveRelease live, HealthProbe probe, AppEvidence evidence, IKnownFailures failures) : IDiagnostic
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public string Name => "app";

    public IReadOnlyList<string> ExplainedBy => ["disk", "inodes", "memory", "requirements", "permissions", "secrets", "atlas"];

    public async Task<Finding> LookAsync(CancellationToken cancellation)
    {
        if (live.Slot is not { } slot)
            return Finding.Warning("nothing is live", "nothing is deployed", "deploy", "mbot-client redeploy");
        return await probe.CheckAsync(slot.Address, Patience, cancellation) is { } problem
            ? await ExplainAsync(slot, problem, cancellation)
            : Finding.Ok($"{slot.ReleaseId} answers");
    }

    private async Task<Finding> ExplainAsync(Slot slot, string problem, CancellationToken cancellation)
    {
        var lines = await evidence.LastLinesAsync(slot, cancellation);
        var found = failures.Find(string.Join('\n', lines)) is { } known
            ? Finding.Failed(problem, $"the app does not answer: {known.Cause}", known.WayOut, known.Command ?? "mbot-client logs app")
            : Finding.Failed(problem, $"the app does not answer: {problem}", "see what it says; the release before it may be well", "mbot-client logs app");
        return found with { Evidence = lines };
    }
}
