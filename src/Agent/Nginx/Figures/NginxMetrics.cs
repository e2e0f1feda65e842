using MBot.Agent.Metrics;
using MBot.Agent.Metrics.Exposition;
using MBot.Agent.Platform;

namespace MBot.Agent.Nginx.Figures;

/// <summary>Whether nginx is there, from /proc alone: told also when it answers nobody.</summary>
internal sealed class NginxMetrics(INginx nginx, NginxProcesses processes) : IMetricCollector
{
    private ProcessIdentity? _master;

    public string Name => "nginx";

    public Task<IReadOnlyList<MetricFamily>> CollectAsync(CancellationToken cancellation)
    {
        var master = processes.Master(ref _master);
        var workers = master is { } running ? NginxProcesses.Children(running) : [];
        var old = master is null ? processes.Orphans().Count : workers.Count(w => w.Leaving);
        List<MetricFamily> all =
        [
            MetricFamily.Gauge("mbot_nginx_up", "1 while nginx's master runs.").Add(master is null ? 0 : 1),
            MetricFamily.Gauge("mbot_nginx_wanted", "1 while nginx should run, 0 after it was stopped on purpose.").Add(nginx.ShouldRun ? 1 : 0),
            MetricFamily.Gauge("mbot_nginx_workers", "Workers that accept connections.").Add(workers.Count(w => !w.Leaving)),
            MetricFamily.Gauge("mbot_nginx_old_workers", "Workers of earlier configurations, or without a master, that only keep their open sessions.").Add(old),
        ];
        if (master is { } known && BootClock.TimeOf(known.StartTicks) is { } since)
            all.Add(MetricFamily.Gauge("mbot_nginx_start_time_seconds", "When nginx's master began, in seconds since 1970.").Add(since.ToUnixTimeMilliseconds() / 1000.0));
        return Task.FromResult<IReadOnlyList<MetricFamily>>(all);
    }
}
