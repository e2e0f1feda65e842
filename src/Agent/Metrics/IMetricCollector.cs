using MBot.Agent.Metrics.Exposition;

namespace MBot.Agent.Metrics;

/// <summary>
/// One source of figures, asked at each scrape. Implemented by the features, so that Metrics needs to know none of them. What it costs is
/// bounded from outside: one that hangs is left behind and not asked again before it has come back.
/// </summary>
internal interface IMetricCollector
{
    /// <summary>Lower case; the label of its own figures.</summary>
    string Name { get; }

    /// <summary>Runs on a thread of its own; never twice at once. What cannot be had here is left out; what is thrown fails the whole collector.</summary>
    /// <param name="cancellation">Ends with the collector's bound.</param>
    Task<IReadOnlyList<MetricFamily>> CollectAsync(CancellationToken cancellation);
}
