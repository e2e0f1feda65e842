using System.Diagnostics.Metrics;
using MBot.Agent.Metrics.Exposition;
using MBot.Agent.Metrics.Instruments;
using MBot.Agent.Platform;
using Microsoft.Extensions.DependencyInjection;

namespace MBot.Agent.Tests.Metrics;

public sealed class InstrumentTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().AddSingleton<InstrumentStore>().BuildServiceProvider();

    public void Dispose() => _services.Dispose();

    private IMeterFactory Meters => _services.GetRequiredService<IMeterFactory>();

    private InstrumentStore Store => _services.GetRequiredService<InstrumentStore>();

    [Fact]
    public async Task ACounter_IsASum_ByItsLabels()
    {
        _ = Store;
        var counter = AgentMeter.Of(Meters).CreateCounter<long>("mbot.some.events", description: "Events.");
        counter.Add(0, new KeyValuePair<string, object?>("kind", "never"));
        counter.Add(2, new KeyValuePair<string, object?>("kind", "often"));
        counter.Add(3, new KeyValuePair<string, object?>("kind", "often"));

        var own = await MachineMetricsTests.FiguresAsync(Store);

        Assert.Equal(0, own["mbot_some_events_total{kind=\"never\"}"]);
        Assert.Equal(5, own["mbot_some_events_total{kind=\"often\"}"]);
    }

    [Fact]
    public async Task AHistogram_HasTheBoundInItsOwnBucket()
    {
        _ = Store;
        var histogram = AgentMeter.Of(Meters).CreateHistogram("mbot.took", "s", "Times.", tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [1, 2] });
        foreach (var seconds in (double[])[0.5, 1, 1.5, 2, 9])
            histogram.Record(seconds);

        var own = await MachineMetricsTests.FiguresAsync(Store);

        Assert.Equal((2, 4, 5, 5, 14), (own["mbot_took_seconds_bucket{le=\"1.0\"}"], own["mbot_took_seconds_bucket{le=\"2.0\"}"], own["mbot_took_seconds_bucket{le=\"+Inf\"}"], own["mbot_took_seconds_count"], own["mbot_took_seconds_sum"]));
    }

    [Fact]
    public async Task LabelsWithoutEnd_EndInOneSeries()
    {
        _ = Store;
        var counter = AgentMeter.Of(Meters).CreateCounter<long>("mbot.unbounded");
        for (var n = 0; n < 10_000; n++)
            counter.Add(1, new KeyValuePair<string, object?>("visitor", $"{n}"));

        var own = await MachineMetricsTests.FiguresAsync(Store);

        Assert.Equal(InstrumentSeries.Most + 1, own.Count);
        Assert.Equal(10_000 - InstrumentSeries.Most, own["mbot_unbounded_total{visitor=\"other\"}"]);
    }

    /// <summary>Two agents may be in one process, and the framework counts as well.</summary>
    [Fact]
    public async Task WhatIsMeasuredElsewhere_IsNotOurs()
    {
        _ = Store;
        using var others = new ServiceCollection().AddMetrics().BuildServiceProvider();
        AgentMeter.Of(others.GetRequiredService<IMeterFactory>()).CreateCounter<long>("mbot.theirs").Add(1);
        Meters.Create("Microsoft.AspNetCore.Something").CreateCounter<long>("requests").Add(1);

        Assert.Equal("", ExpositionText.Write(await Store.CollectAsync(CancellationToken.None), ExpositionFormat.Text));
    }
}
