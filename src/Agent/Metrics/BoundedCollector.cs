using MBot.Agent.Metrics.Exposition;

namespace MBot.Agent.Metrics;

/// <summary>
/// A collector that no scrape waits for longer than its bound: what hangs (a dead network disk, for one) is left behind, costs one thread however
/// often it is asked for, and is told as failed until it comes back.
/// </summary>
internal sealed partial class BoundedCollector(IMetricCollector collector, TimeSpan bound, TimeProvider time, ILogger logger)
{
    private readonly Lock _lock = new();
    private Task<IReadOnlyList<MetricFamily>>? _run;
    private long _began;
    private bool _failing;

    public async Task<CollectorResult> CollectAsync(CancellationToken cancellation)
    {
        var (run, began) = RunOrJoin();
        try
        {
            var left = bound - time.GetElapsedTime(began);
            var families = await (left > TimeSpan.Zero || run.IsCompleted ? run.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, time, cancellation) : throw new TimeoutException());
            _failing = false;
            return new CollectorResult(collector.Name, families, true, time.GetElapsedTime(began));
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            var took = time.GetElapsedTime(began);
            if (!_failing)
                Log.Failed(logger, collector.Name, took.TotalSeconds, run.IsCompleted ? e : null);
            _failing = true;
            return new CollectorResult(collector.Name, [], false, took);
        }
    }

    /// <summary>Whoever asks while a run is under way gets its outcome.</summary>
    private (Task<IReadOnlyList<MetricFamily>> Run, long Began) RunOrJoin()
    {
        lock (_lock)
        {
            if (_run is not { IsCompleted: false })
            {
                _began = time.GetTimestamp();
                _run = Task.Run(RunAsync);
            }

            return (_run, _began);
        }
    }

    private async Task<IReadOnlyList<MetricFamily>> RunAsync()
    {
        using var enough = new CancellationTokenSource(bound, time);
        return await collector.CollectAsync(enough.Token);
    }

    private static partial class Log
    {
        [LoggerMessage(13001, LogLevel.Warning, "The figures of {Collector} are missing after {Seconds:0.0} s, until it comes back")]
        public static partial void Failed(ILogger logger, string collector, double seconds, Exception? error);
    }
}

/// <param name="Took">For one that hangs: since when.</param>
internal sealed record CollectorResult(string Name, IReadOnlyList<MetricFamily> Families, bool Success, TimeSpan Took);
