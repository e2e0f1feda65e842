using System.Globalization;
using MBot.Agent.Configuration;
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
    CertificateStore store,
    AttemptLedger ledger,
    ISettings<HttpsOptions> options,
    StateFolder state,
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

    /// <summary>Null without https.</summary>
    public DateTimeOffset? NextAttempt
    {
        get
        {
            var names = options.Current.Names;
            if (names.Length == 0)
                return null;
            var due = store.Current.Pair is { } stored && names.All(n => stored.Pair.Leaf.MatchesHostname(n))
                ? RenewalPolicy.DueAt(stored.Pair.Leaf.NotBefore.ToUniversalTime(), stored.Pair.Leaf.NotAfter.ToUniversalTime(), Share)
                : DateTimeOffset.MinValue;
            return RenewalPolicy.NextAttempt(due, Attempt.NamesOf(names), ledger.All);
        }
    }

    /// <summary>Always the same on one machine.</summary>
    private double Share => int.Parse(state.Id.AsSpan(0, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 65536.0;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Delay(AfterStart, time, stoppingToken);
        while (true)
        {
            var pause = await LookAsync(stoppingToken);
            await Task.Delay(pause, time, stoppingToken);
        }
    }

    /// <returns>When to look again.</returns>
    private async Task<TimeSpan> LookAsync(CancellationToken cancellation)
    {
        Tell();
        if (NextAttempt is not { } next || next > time.GetUtcNow())
            return NextAttempt is { } later && later - time.GetUtcNow() is var wait && wait > TimeSpan.Zero && wait < Interval ? wait : Interval;
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

        Tell();
        return NextAttempt is { } again && again - time.GetUtcNow() is var until && until > WhileBusy && until < Interval ? until : Interval;
    }

    private void Tell()
    {
        if (options.Current.Names.Length == 0 || store.Current.Pair is not { } stored)
        {
            conditions.Clear(Failing);
            conditions.Clear(Ending);
            return;
        }

        var (begin, end) = (stored.Pair.Leaf.NotBefore.ToUniversalTime(), stored.Pair.Leaf.NotAfter.ToUniversalTime());
        var left = end - time.GetUtcNow().UtcDateTime;
        var names = Attempt.NamesOf(options.Current.Names);
        if (ledger.All.LastOrDefault(a => a.Names == names) is { Failed: true } failed)
            conditions.Raise(Failing, $"the certificate was not renewed: {failed.Message}; it counts for {left.TotalDays:0.#} more days, next attempt {NextAttempt:u}");
        else
            conditions.Clear(Failing);
        if (left < (end - begin) / 6)
            conditions.Raise(Ending, left > TimeSpan.Zero ? $"the certificate ends in {left.TotalDays:0.#} days" : $"the certificate ended at {end:u}: browsers refuse the page");
        else
            conditions.Clear(Ending);
    }

    private static partial class Log
    {
        [LoggerMessage(11001, LogLevel.Warning, "the certificate is due and its renewal could not begin: {Reason}")]
        public static partial void NotBegun(ILogger logger, string reason);
    }
}
