using MBot.Agent.Metrics;
using MBot.Agent.Metrics.Exposition;

namespace MBot.Agent.Nginx.Figures;

/// <summary>What visitors got and how fast, from nginx's own log: read when asked, only what is new.</summary>
internal sealed class RequestMetrics(NginxPaths paths) : IMetricCollector, IDisposable
{
    private readonly AccessLogReader _log = new(paths.AccessLog);
    private readonly RequestCounts _counts = new();

    public string Name => "nginx_requests";

    public Task<IReadOnlyList<MetricFamily>> CollectAsync(CancellationToken cancellation)
    {
        _log.Read(_counts.Add, cancellation);
        return Task.FromResult(_counts.ToFamilies());
    }

    public void Dispose() => _log.Dispose();
}
