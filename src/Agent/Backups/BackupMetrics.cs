using MBot.Agent.Metrics;
using MBot.Agent.Metrics.Exposition;

namespace MBot.Agent.Backups;

/// <summary>When somebody took care of a backup last, as far as the agent was told: snapshots that a plan in AWS takes by itself don't ask it.</summary>
internal sealed class BackupMetrics(LastPreparation last) : IMetricCollector
{
    public string Name => "backups";

    public Task<IReadOnlyList<MetricFamily>> CollectAsync(CancellationToken cancellation) => Task.FromResult<IReadOnlyList<MetricFamily>>(last.Time is { } time
        ? [MetricFamily.Gauge("mbot_backup_last_prepared_timestamp_seconds", "When the disk was made ready for a snapshot last (mbot-client backup create). Missing: never.").Add(time.ToUnixTimeSeconds())]
        : []);
}
