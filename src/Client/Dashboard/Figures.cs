namespace MBot.Client.Dashboard;

/// <summary>What the agent measured, over the time between two polls where it is a rate. Null: it is not known.</summary>
internal sealed record Figures
{
    /// <summary>Of all processors together, from 0 to 1.</summary>
    public double? Processor { get; init; }

    public double? Load { get; init; }

    public double? MemoryUsed { get; init; }

    public double? MemoryTotal { get; init; }

    public double? SwapUsed { get; init; }

    /// <summary>Bytes a second, the loopback device left out.</summary>
    public double? NetworkIn { get; init; }

    public double? NetworkOut { get; init; }

    /// <summary>A second.</summary>
    public double? Requests { get; init; }

    /// <summary>Of those, answered with 5xx.</summary>
    public double? ServerErrors { get; init; }

    /// <summary>Seconds that half of the requests took less than.</summary>
    public double? Median { get; init; }

    /// <summary>Seconds that 95 of 100 requests took less than.</summary>
    public double? NinetyFive { get; init; }

    public double? Connections { get; init; }

    /// <param name="before">The poll before; null: rates are not known yet.</param>
    public static Figures Between(MetricSamples? before, MetricSamples now, TimeSpan elapsed)
    {
        var total = now.Sum(MetricNames.MemoryTotal);
        var swap = now.Sum(MetricNames.SwapTotal);
        var mean = new Rates(before, now, elapsed);
        return new Figures
        {
            Processor = mean.Share(MetricNames.Processor, sample => sample.Label("mode") is not ("idle" or "iowait" or "steal")),
            Load = now.Sum(MetricNames.Load),
            MemoryTotal = total,
            MemoryUsed = total - now.Sum(MetricNames.MemoryAvailable),
            SwapUsed = swap - now.Sum(MetricNames.SwapFree),
            NetworkIn = mean.PerSecond(MetricNames.NetworkIn, sample => sample.Label("device") != "lo"),
            NetworkOut = mean.PerSecond(MetricNames.NetworkOut, sample => sample.Label("device") != "lo"),
            Requests = mean.PerSecond(MetricNames.Requests),
            ServerErrors = mean.PerSecond(MetricNames.Requests, sample => sample.Labels.Any(label => label.Value.StartsWith('5'))),
            Median = mean.Quantile(MetricNames.RequestDuration, 0.5),
            NinetyFive = mean.Quantile(MetricNames.RequestDuration, 0.95),
            Connections = now.Sum(MetricNames.Connections),
        };
    }
}
