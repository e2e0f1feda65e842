using MBot.Agent.Health.KnownFailures;
using MBot.Agent.Logs;

namespace MBot.Agent.Diagnostics.Checks;

/// <summary>What the app said of late, looked up among the known failures.</summary>
internal sealed class AppLogsDiagnostic(ILogReader logs, IKnownFailures failures, TimeProvider time) : IDiagnostic
{
    private const int MostLines = 500;
    private static readonly TimeSpan Lately = TimeSpan.FromMinutes(15);

    public string Name => "app-logs";

    public IReadOnlyList<string> ExplainedBy => ["disk", "inodes", "memory", "dns", "atlas", "secrets", "permissions", "requirements", "clock"];

    public async Task<Finding> LookAsync(CancellationToken cancellation)
    {
        var query = new LogQuery { Sources = [LogSource.App], Tail = MostLines, Since = time.GetUtcNow() - Lately };
        (LogLine Line, KnownFailure Failure)? last = null;
        var lines = 0;
        await foreach (var line in logs.ReadAsync(query, cancellation))
        {
            lines++;
            if (failures.Find(line.Text) is { } failure)
                last = (line, failure);
        }

        return last is ({ } said, { } known)
            ? Finding.Warning($"at {said.Time:HH:mm:ss} UTC", known.Cause, known.WayOut, known.Command ?? "mbot-client logs app") with { Evidence = [said.Text] }
            : Finding.Ok($"{lines} lines within 15 minutes, no known failure");
    }
}
