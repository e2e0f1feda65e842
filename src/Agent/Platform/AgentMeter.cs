using System.Diagnostics.Metrics;

namespace MBot.Agent.Platform;

/// <summary>The one meter on which features count what happens; /metrics shows it under the names given here, with underscores.</summary>
internal static class AgentMeter
{
    public const string Name = "mbot";

    /// <summary>From a page to a slow answer.</summary>
    public static readonly InstrumentAdvice<double> Answers = new() { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] };

    /// <summary>From a rename to a long build.</summary>
    public static readonly InstrumentAdvice<double> Work = new() { HistogramBucketBoundaries = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600] };

    public static Meter Of(IMeterFactory factory) => factory.Create(Name);
}
