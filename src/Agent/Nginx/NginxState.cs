namespace MBot.Agent.Nginx;

/// <param name="Pid">Of the master; null when none runs.</param>
/// <param name="Workers">Those that accept connections.</param>
/// <param name="OldWorkers">Those of earlier configurations that only keep their open sessions.</param>
/// <param name="Since">When the master started.</param>
/// <param name="Live">The slot that nginx says is live; empty when it has none, null when it does not answer.</param>
/// <param name="UpToDate">It answers with the fingerprint of the configuration on disk.</param>
internal sealed record NginxState(bool Running, int? Pid, string? Version, int Workers, int OldWorkers, DateTimeOffset? Since, string? Live, bool UpToDate);

/// <summary>A time in which nginx had no master.</summary>
/// <param name="LastSeen">The last sign of life before it.</param>
/// <param name="OrphansServed">Workers of the dead master went on serving: visitors noticed nothing but the replacement.</param>
internal sealed record NginxGap(DateTimeOffset LastSeen, DateTimeOffset RunningAgain, bool OrphansServed)
{
    public TimeSpan Length => RunningAgain - LastSeen;
}
