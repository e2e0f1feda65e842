using System.Globalization;

namespace MBot.Client.Dashboard;

/// <summary>Counters of two polls as rates. A counter that went back belongs to another start of its keeper: nothing is known then.</summary>
internal readonly record struct Rates(MetricSamples? Before, MetricSamples Now, TimeSpan Elapsed)
{
    public double? PerSecond(string name, Func<MetricSample, bool>? where = null) =>
        Elapsed > TimeSpan.Zero ? Growth(name, where) / Elapsed.TotalSeconds : null;

    /// <summary>The part of a counter's growth that some of its samples have.</summary>
    public double? Share(string name, Func<MetricSample, bool> where) =>
        Growth(name) is > 0 and var all ? Growth(name, where) / all : null;

    /// <summary>Out of a histogram's growth, straight between its bounds, as PromQL's histogram_quantile does.</summary>
    public double? Quantile(string name, double quantile)
    {
        var rates = this;
        var buckets = Now.Of(name + "_bucket").Select(sample => sample.Label("le")).Distinct()
            .Select(le => (Bound: le == "+Inf" ? double.PositiveInfinity : double.Parse(le, CultureInfo.InvariantCulture), Count: rates.Growth(name + "_bucket", sample => sample.Label("le") == le)))
            .OrderBy(bucket => bucket.Bound)
            .ToList();
        if (buckets.Count < 2 || buckets[^1].Count is not > 0)
            return null;
        var rank = quantile * buckets[^1].Count!.Value;
        var (lower, below) = (0.0, 0.0);
        foreach (var (bound, count) in buckets)
        {
            if (count >= rank)
                return double.IsInfinity(bound) ? lower : lower + ((bound - lower) * (count.Value > below ? (rank - below) / (count.Value - below) : 1));
            (lower, below) = (bound, count ?? 0);
        }

        return null;
    }

    private double? Growth(string name, Func<MetricSample, bool>? where = null)
    {
        // A family that has samples, but none of these yet: nothing of that kind has happened.
        if (Before is null || Now.Of(name).Count == 0 || Before.Of(name).Count == 0)
            return null;
        return (Now.Sum(name, where) ?? 0) - (Before.Sum(name, where) ?? 0) is >= 0 and var growth ? growth : null;
    }
}
