namespace MBot.Agent.Metrics.Exposition;

/// <summary>What a metric's value means.</summary>
internal enum MetricKind
{
    Gauge,

    /// <summary>Only grows; begins again at 0 with whoever counts.</summary>
    Counter,

    Histogram,

    /// <summary>Labels that tell something; its value is 1.</summary>
    Info,
}
