using System.Diagnostics;
using MBot.Agent.Metrics;
using MBot.Agent.Metrics.Exposition;
using Microsoft.Extensions.Logging.Abstractions;

namespace MBot.Agent.Tests.Metrics;

public sealed class BoundedCollectorTests : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromMilliseconds(300);
    private readonly ManualResetEventSlim _back = new();

    public void Dispose() => _back.Dispose();

    /// <summary>As statvfs(2) on a network disk whose server is gone: the thread itself is held, whatever is cancelled.</summary>
    [Fact]
    public async Task WhenACollectorHangs_NobodyWaitsTwice_ItCostsOneThread_AndComesBack()
    {
        var hangs = new Scripted("hangs", _ => _back.Wait(CancellationToken.None));
        var collector = New(hangs);

        var first = await Timed(collector);
        var next = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Timed(collector)));

        Assert.False(first.Result.Success);
        Assert.InRange(first.Took, Bound * 0.9, Bound * 10);
        Assert.All(next, n => Assert.True(n is { Result.Success: false, Result.Families: [] } && n.Took < Bound && n.Result.Took >= Bound, $"{n}"));
        Assert.Equal(1, hangs.Runs);

        _back.Set();
        await Until(async () => (await collector.CollectAsync(CancellationToken.None)).Success);
        Assert.Equal(2, hangs.Runs);
    }

    [Fact]
    public async Task WhenTwoScrapeAtOnce_OneRunServesBoth()
    {
        var slow = new Scripted("slow", cancellation => _back.Wait(cancellation));
        var collector = New(slow, TimeSpan.FromSeconds(20));

        var both = Task.WhenAll(collector.CollectAsync(CancellationToken.None), collector.CollectAsync(CancellationToken.None));
        _back.Set();

        Assert.All(await both, result => Assert.True(result.Success));
        Assert.Equal(1, slow.Runs);
    }

    [Fact]
    public async Task WhatACollectorThrows_IsItsOwnFailure()
    {
        var broken = New(new Scripted("broken", _ => throw new IOException("no such disk")));

        var result = await broken.CollectAsync(CancellationToken.None);

        Assert.True(result is { Success: false, Families: [], Name: "broken" });
    }

    [Fact]
    public async Task AReport_HasTheOthersFigures_AndSaysWhichAreMissing()
    {
        var report = new MetricsReport([new Scripted("well", _ => { }), new Scripted("broken", _ => throw new IOException())], TimeProvider.System, NullLogger<MetricsReport>.Instance);

        var text = await report.MakeAsync(ExpositionFormat.Text, CancellationToken.None);

        Assert.Contains("mbot_of{collector=\"well\"} 1\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("mbot_of{collector=\"broken\"}", text, StringComparison.Ordinal);
        Assert.Contains("mbot_collector_success{collector=\"well\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("mbot_collector_success{collector=\"broken\"} 0\n", text, StringComparison.Ordinal);
        Assert.Contains("mbot_collector_duration_seconds{collector=\"broken\"} ", text, StringComparison.Ordinal);
    }

    private static BoundedCollector New(IMetricCollector collector, TimeSpan? bound = null) => new(collector, bound ?? Bound, TimeProvider.System, NullLogger.Instance);

    private static async Task<(CollectorResult Result, TimeSpan Took)> Timed(BoundedCollector collector)
    {
        var began = Stopwatch.GetTimestamp();
        return (await collector.CollectAsync(CancellationToken.None), Stopwatch.GetElapsedTime(began));
    }

    private static Task Until(Func<Task<bool>> condition) => TestKit.Until.HoldsAsync(condition, TimeSpan.FromSeconds(20), "the collector is back");

    private sealed class Scripted(string name, Action<CancellationToken> work) : IMetricCollector
    {
        private int _runs;

        public int Runs => _runs;

        public string Name => name;

        public Task<IReadOnlyList<MetricFamily>> CollectAsync(CancellationToken cancellation)
        {
            Interlocked.Increment(ref _runs);
            work(cancellation);
            return Task.FromResult<IReadOnlyList<MetricFamily>>([MetricFamily.Gauge("mbot_of", "Of a collector.").Add(1, ("collector", name))]);
        }
    }
}
