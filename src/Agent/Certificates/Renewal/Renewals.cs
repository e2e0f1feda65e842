using MBot.Agent.Health.Conditions;
using MBot.Agent.Operations;
using MBot.Agent.Platform;

namespace MBot.Agent.Certificates.Renewal;

/// <summary>
/// Renews what is due: soon after the agent's start, for a machine that sleeps at night, and every few hours. Says when it fails, and
/// until when that does no harm.
/// </summary>
internal sealed partial class Renewals(
    HttpsWork work,
    IOperations operations,
    RenewalPlan plan,
    IConditions conditions,
    TimeProvider time,
    ILogger<Renewals> logger) : BackgroundService
{
    /// <summary>Who asked for it, in operations.</summary>
    public const string Requester = "renewal";

    private static readonly TimeSpan AfterStart = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Interval = TimeSpan.FromHours(6);
    private static readonly TimeSpan WhileBusy = TimeSpan.FromMinutes(5);
    private static readonly ConditionDefinition Failing = new("https-renewal-failing", Severity.Medium, "mbot-client https status");
    private static readonly ConditionDefinition Ending = new("https-certificate-ending", Severity.High, "mbot-client https status, then mbot-client https renew --dry-run");

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var pause = AfterStart; ; pause = await LookAsync(stoppingToken))
            await Task.Delay(pause, time, stoppingToken);
    }

    /// <returns>When to look again.</returns>
    private async Task<TimeSpan> LookAsync(CancellationToken cancellation)
    {
        var due = Tell();
        if (due is null || due > time.GetUtcNow())
            return Until(due, TimeSpan.Zero);
        // One that is in its watch window would be superseded: it comes first.
        if (operations.Current is not null)
            return WhileBusy;
        try
        {
            var operation = await work.RenewAsync(Guid.NewGuid().ToString(), Requester, dryRun: false, cancellation);
            await foreach (var _ in operations.WatchAsync(operation.Id, operation.LastSequence, cancellation))
            {
                // to its end
            }
        }
        catch (MBotException e)
        {
            Log.NotBegun(logger, e.Message);
            return WhileBusy;
        }

        return Until(Tell(), WhileBusy);
    }

    /// <summary>To the next attempt; to the next look, when there is none before it or one that is nearer than the least.</summary>
    private TimeSpan Until(DateTimeOffset? next, TimeSpan least) => next - time.GetUtcNow() is { } wait && wait > least && wait < Interval ? wait : Interval;

    /// <summary>Says how it stands, as conditions.</summary>
    /// <returns>The next attempt; null without https.</returns>
    private DateTimeOffset? Tell()
    {
        var state = plan.Look();
        var left = state?.Leaf?.NotAfter.ToUniversalTime() - time.GetUtcNow().UtcDateTime;
        if (state?.Last is { Failed: true } failed)
            conditions.Raise(Failing, $"the certificate was not renewed: {failed.Message}; {(left is { } days ? $"it counts for {days.TotalDays:0.#} more days, " : "")}next attempt {state.Next:u}");
        else
            conditions.Clear(Failing);
        if (state?.Leaf is { } leaf && left < (leaf.NotAfter - leaf.NotBefore) / 6)
            conditions.Raise(Ending, left > TimeSpan.Zero ? $"the certificate ends in {left.Value.TotalDays:0.#} days" : $"the certificate ended at {leaf.NotAfter.ToUniversalTime():u}: browsers refuse the page");
        else
            conditions.Clear(Ending);
        return state?.Next;
    }

    private static partial class Log
    {
        [LoggerMessage(11001, LogLevel.Warning, "the certificate is due and its renewal could not begin: {Reason}")]
        public static partial void NotBegun(ILogger logger, string reason);
    }
}
