using MBot.Agent.Health.Conditions;
using MBot.Agent.Operations;
using MBot.Agent.Platform;
using MBot.Agent.Security.Audit;
using MBot.Agent.Security.Identity;
using MBot.Agent.Storage;

namespace MBot.Agent.Upgrade;

/// <summary>
/// The agent's own part in its trial: finds itself in order, says so, and starts no operation until it is decided, for what a
/// version on trial has begun would be lost with it. Puts the outcome on record.
/// </summary>
internal sealed partial class UpgradeTrial(
    StateFolder state,
    IOperations operations,
    AgentDatabase database,
    AuditLog audit,
    IdentityStore identity,
    IConditions conditions,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<UpgradeTrial> logger) : BackgroundService
{
    public const string Tried = "agent.upgrade-tried";
    public static readonly ConditionDefinition Reverted = new("agent-upgrade-reverted", Severity.Low, "mbot-client logs agent; then try another archive");

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(250);
    private readonly UpgradeFolder _folder = new(state);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (Programs.Of(Environment.ProcessPath) is { } here && PendingUpgrade.Read(_folder) is { } pending)
        {
            if (pending.To == here.Version)
                await operations.HoldAsync($"the agent's version {pending.To} is on trial", cancellationToken);
            else if (here.Programs.CurrentVersion == here.Version)
                new UpgradeGate(state, here.Programs, time).BeforeStart(); // nobody ran it: this version was started by hand
        }

        await RecordAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (PendingUpgrade.Read(_folder) is not { } pending || Programs.Of(Environment.ProcessPath)?.Version != pending.To)
            return;
        await StartedAsync(stoppingToken);
        try
        {
            await CheckAsync(pending, stoppingToken);
        }
        catch (Exception e) when (e is MBotException or IOException or UnauthorizedAccessException)
        {
            Log.NotInOrder(logger, e); // the gate waits for a word that does not come, and takes this version back
            return;
        }

        while (PendingUpgrade.Read(_folder) is not null)
            await Task.Delay(Poll, time, stoppingToken);
        operations.Release();
        await RecordAsync(stoppingToken);
        Prune(versions => versions.Prune(pending.From));
    }

    /// <summary>The one before stays, and what was taken back goes: its archive can be sent again.</summary>
    private void Prune(Func<OldVersions, IReadOnlyList<string>> remove)
    {
        if (Programs.Of(Environment.ProcessPath) is not { } here)
            return;
        try
        {
            if (remove(new OldVersions(here.Programs)) is { Count: > 0 } gone)
                Log.Pruned(logger, string.Join(", ", gone));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.NotPruned(logger, here.Programs.Versions, e);
        }
    }

    /// <summary>The port is open by now. What else has to be: a database that takes a record, and was not begun anew; the identity of before.</summary>
    private async Task CheckAsync(PendingUpgrade pending, CancellationToken cancellation)
    {
        await audit.AppendAsync(AuditEvent.OfAgent(Tried, $"version {pending.To} in the place of {pending.From}, asked for by {pending.RequestedBy}"), cancellation);
        if (database.Opening is { MovedAside: not null } opening)
            throw MBotException.FailedPrecondition("upgrade.database-lost", $"the database could not be taken over: {opening.Reason}");
        if (identity.Current is null && identity.InstanceId.Length > 0 && File.Exists(Path.Combine(state.Identity, "agent.crt")))
            throw MBotException.FailedPrecondition("upgrade.identity-lost", "the identity could not be taken over");
        AtomicFile.Write(_folder.Healthy, $"{Environment.ProcessId}\n");
    }

    private async Task StartedAsync(CancellationToken cancellation)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(() => started.TrySetResult());
        await started.Task.WaitAsync(cancellation);
    }

    private async Task RecordAsync(CancellationToken cancellation)
    {
        if (UpgradeOutcome.Read(_folder) is not { } outcome)
            return;
        if (outcome.Result == UpgradeResult.Reverted)
            conditions.Raise(Reverted, $"version {outcome.To} of the agent was taken back: {outcome.Reason}");
        else
            conditions.Clear(Reverted);
        if (outcome.Recorded)
            return;
        var action = outcome.Result switch
        {
            UpgradeResult.Upgraded => "agent.upgraded",
            UpgradeResult.Reverted => "agent.upgrade-reverted",
            _ => "agent.upgrade-interrupted",
        };
        await audit.AppendAsync(AuditEvent.OfAgent(action, $"from {outcome.From} to {outcome.To}{(outcome.Reason.Length > 0 ? $": {outcome.Reason}" : "")}"), cancellation);
        (outcome with { Recorded = true }).Write(_folder);
        if (outcome.Result == UpgradeResult.Reverted)
            Prune(versions => versions.Remove([outcome.To]));
    }

    private static partial class Log
    {
        [LoggerMessage(9511, LogLevel.Critical, "This version does not find itself in order; the one before will take its place")]
        public static partial void NotInOrder(ILogger logger, Exception error);

        [LoggerMessage(9512, LogLevel.Information, "Removed old versions of the agent: {Versions}")]
        public static partial void Pruned(ILogger logger, string versions);

        [LoggerMessage(9513, LogLevel.Warning, "Old versions of the agent in {Folder} could not be removed")]
        public static partial void NotPruned(ILogger logger, string folder, Exception error);
    }
}
