using MBot.Agent.Metrics;
using MBot.Agent.Metrics.Exposition;

namespace MBot.Agent.Nginx.Figures;

/// <summary>nginx's connections, as its own stub_status counts them; nothing where nginx was built without it.</summary>
internal sealed class ConnectionMetrics(NginxPaths paths, NginxProbe probe) : IMetricCollector
{
    public string Name => "nginx_connections";

    public async Task<IReadOnlyList<MetricFamily>> CollectAsync(CancellationToken cancellation)
    {
        if (!File.Exists(paths.Configuration) || NginxDoor.Of(await File.ReadAllTextAsync(paths.Configuration, cancellation)) is not { } door)
            return [];
        if (await probe.ConnectionsAsync(door, paths.VerifyToken(), cancellation) is not { } status)
            return [];
        return
        [
            MetricFamily.Counter("mbot_nginx_connections_accepted", "Connections that nginx accepted since its start; the agent's own questions count too.").Add(status.Accepted),
            MetricFamily.Counter("mbot_nginx_connections_handled", "Those of them that there was room for.").Add(status.Handled),
            MetricFamily.Gauge("mbot_nginx_connections", "Open connections, by what nginx does on them.")
                .Add(status.Reading, ("state", "reading")).Add(status.Writing, ("state", "writing")).Add(status.Waiting, ("state", "waiting")),
        ];
    }
}
