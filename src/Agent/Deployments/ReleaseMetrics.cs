using MBot.Agent.Deployments.Releases;
using MBot.Agent.Metrics;
using MBot.Agent.Metrics.Exposition;
using MBot.Agent.Slots;

namespace MBot.Agent.Deployments;

/// <summary>Which release visitors get, and since when.</summary>
internal sealed class ReleaseMetrics(ISlots slots, ReleaseStore releases) : IMetricCollector
{
    private Release? _known;

    public string Name => "releases";

    public Task<IReadOnlyList<MetricFamily>> CollectAsync(CancellationToken cancellation)
    {
        if (slots.Live is not { } live)
            return Task.FromResult<IReadOnlyList<MetricFamily>>([]);
        // What is told of it does not change.
        if (_known?.Id != live.ReleaseId)
            _known = releases.Find(live.ReleaseId);
        return Task.FromResult<IReadOnlyList<MetricFamily>>(
        [
            MetricFamily.Info("mbot_release", "The release that new visitors get.", ("release", live.ReleaseId), ("commit", live.Commit), ("streamlit", _known?.StreamlitVersion ?? "")),
            MetricFamily.Gauge("mbot_release_deployed_timestamp_seconds", "Since when new visitors get it.").Add(live.Since.ToUnixTimeSeconds()),
        ]);
    }
}
