using System.Diagnostics;
using System.Runtime.CompilerServices;
using MBot.SystemTests;
using MBot.SystemTests.Monitoring;
using MBot.TestKit;

namespace MBot.Bench.Figures;

/// <summary>What a scrape of the agent costs, beside one of Debian's node exporter on the same machine: in turn, in rounds, by the same client.</summary>
internal static class ScrapeFigures
{
    private const int Rounds = 5;
    private const int Scrapes = 60;
    private const double MostProcessor = 2;

    public static async IAsyncEnumerable<Figure> MeasureAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        const string time = "a scrape beside node_exporter: time, median";
        const string processor = "a scrape beside node_exporter: processor";
        if (Parts.Missing(Part.Deployment | Part.Prometheus) is { } missing)
        {
            yield return new Figure(time, "", missing, null);
            yield break;
        }

        using var repository = await GitRepository.CreateAsync(Repository.Hello("v1"), "1.31", cancellation);
        await using var instance = await Instance.StartAsync(repository, null, "deploy.watchWindow=2s");
        await instance.RedeployAsync();
        var port = Port.Free();
        await using var exporter = ChildProcess.Start(PrometheusServer.NodeExporter, [$"--web.listen-address=127.0.0.1:{port}", "--log.level=error"]);
        await using var visitor = await StreamlitSession.VisitAsync(instance.Page, ct: cancellation);
        using var ours = new Scraped(ScrapedMetrics.Of(instance), instance.AgentId);
        using var theirs = new Scraped(new Uri($"http://127.0.0.1:{port}/metrics"), exporter.Id);
        await Until.HoldsAsync(theirs.AnswersAsync, TimeSpan.FromSeconds(20), "the node exporter answers", cancellation);
        for (var round = 0; round <= Rounds; round++)
        {
            foreach (var one in (Scraped[])[ours, theirs])
                await one.RoundAsync(Scrapes, counts: round > 0, cancellation); // the first warms both
        }

        yield return new Figure(time, $"{ours.Median.TotalMilliseconds:0.0} ms", $"<= {theirs.Median.TotalMilliseconds:0.0} ms", ours.Median <= theirs.Median);
        yield return new Figure(processor, $"{ours.Processor.TotalMilliseconds:0.0} ms", $"{theirs.Processor.TotalMilliseconds:0.0} ms, {ours.Processor / theirs.Processor:0.0} times; <= {MostProcessor}", ours.Processor <= theirs.Processor * MostProcessor);
    }

    private sealed class Scraped(Uri metrics, int process) : IDisposable
    {
        private readonly HttpClient _http = new();
        private readonly List<TimeSpan> _times = [];
        private long _ticks;

        public TimeSpan Median => _times.Order().ElementAt(_times.Count / 2);

        /// <summary>A scrape's share of what the process took, whatever else it did meanwhile.</summary>
        public TimeSpan Processor => TimeSpan.FromSeconds(_ticks / 100.0) / _times.Count;

        public void Dispose() => _http.Dispose();

        public async Task<bool> AnswersAsync()
        {
            try
            {
                return (await _http.GetStringAsync(metrics)).Length > 0;
            }
            catch (HttpRequestException)
            {
                return false; // not yet
            }
        }

        public async Task RoundAsync(int scrapes, bool counts, CancellationToken cancellation)
        {
            var before = ProcessorTime.Ticks(process);
            for (var n = 0; n < scrapes; n++)
            {
                var began = Stopwatch.GetTimestamp();
                await _http.GetByteArrayAsync(metrics, cancellation);
                if (counts)
                    _times.Add(Stopwatch.GetElapsedTime(began));
            }

            if (counts)
                _ticks += ProcessorTime.Ticks(process) - before;
        }
    }
}
