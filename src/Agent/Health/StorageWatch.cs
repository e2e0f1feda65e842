using MBot.Agent.Health.Conditions;
using MBot.Agent.Storage;

namespace MBot.Agent.Health;

/// <summary>Opens the database at the start and tells when it had to be replaced, or cannot be used at all.</summary>
internal sealed class StorageWatch(AgentDatabase database, IConditions conditions, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);
    private static readonly ConditionDefinition Lost = new("database-replaced", Severity.High, "operations and audit before it are in the file that was moved aside; over with the next successful redeploy or rollback");
    private static readonly ConditionDefinition Unusable = new("database-unusable", Severity.High, "look at the disk and the permissions of the state folder");

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await LookAsync(cancellationToken);
        database.HistoryLostChanged += SayWhatIsLost;
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            await LookAsync(stoppingToken);
    }

    private async Task LookAsync(CancellationToken cancellation)
    {
        try
        {
            await database.OpenAsync(cancellation);
            conditions.Clear(Unusable);
        }
        catch (Platform.MBotException e)
        {
            conditions.Raise(Unusable, e.Message, e.Hint);
        }

        SayWhatIsLost();
    }

    private void SayWhatIsLost()
    {
        if (database.HistoryLostReason is { } reason)
            conditions.Raise(Lost, reason);
        else
            conditions.Clear(Lost);
    }
}
