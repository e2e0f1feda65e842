using System.Diagnostics;
using MBot.TestKit;
using Xunit.Abstractions;

namespace MBot.SystemTests.Monitoring;

/// <summary>Debian's Prometheus looks on while a release is deployed and the app dies: it misses nothing, and what happened can be read from its series.</summary>
[Collection(ScrapedInstances.Name)]
public sealed class ScrapeStoryTests(ScrapedInstance scraped, ITestOutputHelper output)
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    [NeedsFact(Part.Deployment | Part.Prometheus)]
    [Trait("Duration", "Long")]
    public Task DuringARedeployAndACrash_TheAgentIsUpThroughout_AndTheSeriesTellTheStory() => StoryAsync(TimeSpan.FromSeconds(20), "v2");

    [NeedsFact(Part.Deployment | Part.Prometheus)]
    [Trait("Duration", "Long")]
    public Task ForTwoMinutes_TheSame() => StoryAsync(TimeSpan.FromMinutes(2), "v3");

    [NeedsFact(Part.Deployment | Part.Prometheus)]
    public async Task PromtoolHasNothingToSay_AndWhatRulesAndDashboardName_IsThere()
    {
        var (instance, _, prometheus) = await scraped.GetAsync();
        // What the agent keeps of the preparation of a backup, which needs AWS.
        await File.WriteAllTextAsync(Path.Combine(instance.State, "last-backup"), $"{DateTimeOffset.UtcNow:O}\n");
        await using var visitor = await StreamlitSession.VisitAsync(instance.Page);

        var text = await scraped.ScrapeAsync(instance);

        Assert.Equal((0, ""), await PrometheusServer.CheckMetricsAsync(text));
        var there = text.Split('\n').Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split('{', ' ')[0]).Concat(PrometheusFiles.Recorded).ToHashSet();
        var named = PrometheusFiles.RuleExpressions.Concat(PrometheusFiles.DashboardExpressions).SelectMany(PrometheusFiles.MetricsOf).ToHashSet();
        Assert.True(named.Count > 30, $"{named.Count} names");
        Assert.Empty(named.Except(there));
        Assert.DoesNotContain("mbot_collector_success{", string.Join('\n', text.Split('\n').Where(line => line.EndsWith("} 0", StringComparison.Ordinal))), StringComparison.Ordinal);

        // Its own sessions, a redeploy's counters, a release: what Prometheus keeps of one scrape.
        var series = (await prometheus.QueryAsync("scrape_samples_scraped")).Single().Value;
        output.WriteLine($"{series} series a scrape");
        Assert.InRange(series, 100, 1500);
    }

    private async Task StoryAsync(TimeSpan length, string release)
    {
        var (instance, repository, prometheus) = await scraped.GetAsync();
        var began = Stopwatch.GetTimestamp();
        var from = DateTimeOffset.UtcNow;
        var before = await scraped.FiguresAsync(instance);
        await using var visitor = await StreamlitSession.VisitAsync(instance.Page);

        await repository.CommitHelloAsync(release);
        await instance.RedeployAsync();
        var app = await instance.AppIdAsync();
        await ChildProcess.RunAsync("kill", ["-9", $"{app}"]);
        await Until.HoldsAsync(async () => await NewAppAsync(instance, app), Bound, "the app runs again");
        await using (await StreamlitSession.VisitAsync(instance.Page))
            await Until.HoldsAsync(() => Stopwatch.GetElapsedTime(began) >= length, length, "the time is over");

        // Since a moment before the story began: a scrape that saw the old release alone is in it.
        var range = $"[{(int)(DateTimeOffset.UtcNow - from).TotalSeconds + 3}s]";
        var up = (await prometheus.SamplesAsync("up" + range)).Single().Values;
        output.WriteLine($"{up.Count} scrapes in {range}");
        Assert.All(up, value => Assert.Equal(1, value));
        Assert.True(up.Count >= length.TotalSeconds * 0.8, $"{up.Count} scrapes in {range}");

        Assert.True(await GrewAsync("mbot_operations_total{kind=\"redeploy\",outcome=\"succeeded\"}", 1), "the redeploy");
        Assert.Equal([0, 1], (await ValuesAsync("mbot_operation_running")).Distinct().Order());
        Assert.Equal(2, (await prometheus.SamplesAsync("mbot_release_info" + range)).Select(series => series.Labels["release"]).Distinct().Count());
        Assert.True((await prometheus.SamplesAsync("mbot_slot_info{state=\"draining\"}" + range)).Count > 0, "the old copy drained");
        Assert.True(await GrewAsync("mbot_app_failures_total{kind=\"crashed\"}", 1), "the crash");
        Assert.Contains(1, await ValuesAsync("mbot_condition{code=\"app-crashed\"}"));
        Assert.True(await GrewAsync("mbot_nginx_requests_total{class=\"2xx\"}", 2), "visitors");
        Assert.Contains(await ValuesAsync("mbot_slot_sessions"), sessions => sessions >= 1);
        Assert.DoesNotContain(1, await ValuesAsync("mbot_nginx_up == bool 0"));
        Assert.Equal((0, ""), await PrometheusServer.CheckMetricsAsync(await scraped.ScrapeAsync(instance)));

        async Task<IReadOnlyList<double>> ValuesAsync(string selector) =>
            [.. (await prometheus.SamplesAsync(selector.Contains(' ', StringComparison.Ordinal) ? $"({selector}){range[..^1]}:1s]" : selector + range)).SelectMany(series => series.Values)];

        async Task<bool> GrewAsync(string name, double least)
        {
            var values = await ValuesAsync(name);
            return values[^1] - before[name] >= least;
        }
    }

    private static async Task<bool> NewAppAsync(Instance instance, int before)
    {
        using var http = new HttpClient();
        try
        {
            using var answer = await http.GetAsync(new Uri(instance.Page, "_stcore/health"));
            return answer.IsSuccessStatusCode && await instance.AppIdAsync() != before;
        }
        catch (Exception e) when (e is HttpRequestException or InvalidOperationException)
        {
            return false; // none just now
        }
    }
}
