using MBot.Agent.Metrics.Exposition;
using MBot.TestKit;

namespace MBot.Agent.Tests.Metrics;

public class ExpositionTests
{
    private static readonly MetricFamily[] All =
    [
        MetricFamily.Gauge("mbot_thing_bytes", "A \"thing\" of\ntwo lines, with a \\.").Add(0.5, ("name", "a\"b\\c\nd")).Add(double.PositiveInfinity),
        MetricFamily.Counter("mbot_events", "Events.").Add(12, ("kind", "x"), ("why", "y")),
        MetricFamily.Histogram("mbot_took_seconds", "Times.").Add([0.25, 1], [2, 0, 1], 3.5, ("step", "s")),
        MetricFamily.Info("mbot_build", "What it is.", ("version", "1")),
    ];

    [Fact]
    public void TheTextFormat_NamesACounterByItsWholeName_AndKnowsNoInfo() => Assert.Equal("""
        # HELP mbot_thing_bytes A "thing" of\ntwo lines, with a \\.
        # TYPE mbot_thing_bytes gauge
        mbot_thing_bytes{name="a\"b\\c\nd"} 0.5
        mbot_thing_bytes +Inf
        # HELP mbot_events_total Events.
        # TYPE mbot_events_total counter
        mbot_events_total{kind="x",why="y"} 12
        # HELP mbot_took_seconds Times.
        # TYPE mbot_took_seconds histogram
        mbot_took_seconds_bucket{step="s",le="0.25"} 2
        mbot_took_seconds_bucket{step="s",le="1.0"} 2
        mbot_took_seconds_bucket{step="s",le="+Inf"} 3
        mbot_took_seconds_sum{step="s"} 3.5
        mbot_took_seconds_count{step="s"} 3
        # HELP mbot_build_info What it is.
        # TYPE mbot_build_info gauge
        mbot_build_info{version="1"} 1

        """, ExpositionText.Write(All, ExpositionFormat.Text));

    [Fact]
    public void OpenMetrics_NamesTheFamily_AndHasAnEnd()
    {
        var text = ExpositionText.Write(All, ExpositionFormat.OpenMetrics);

        Assert.Contains("# HELP mbot_thing_bytes A \\\"thing\\\" of\\ntwo lines", text, StringComparison.Ordinal);
        Assert.Contains("# TYPE mbot_events counter\nmbot_events_total{", text, StringComparison.Ordinal);
        Assert.Contains("# TYPE mbot_build info\nmbot_build_info{", text, StringComparison.Ordinal);
        Assert.EndsWith("\n# EOF\n", text, StringComparison.Ordinal);
    }

    [NeedsFact(Part.Prometheus)]
    public async Task Promtool_HasNothingToSay()
    {
        var (code, output) = await PrometheusServer.CheckMetricsAsync(ExpositionText.Write(All, ExpositionFormat.Text));

        Assert.Equal((0, ""), (code, output));
    }

    /// <summary>The check above can fail.</summary>
    [NeedsFact(Part.Prometheus)]
    public async Task Promtool_RefusesAGaugeThatIsNamedLikeACounter()
    {
        var (code, output) = await PrometheusServer.CheckMetricsAsync(ExpositionText.Write([MetricFamily.Gauge("mbot_things_total", "Things.").Add(1)], ExpositionFormat.Text));

        Assert.True(code != 0 && output.Contains("mbot_things_total", StringComparison.Ordinal), output);
    }

    // The first is what Prometheus 2.42 sends, the second Prometheus 3, the third a browser.
    [Theory]
    [InlineData("application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1", true)]
    [InlineData("application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2", true)]
    [InlineData("text/html,application/xhtml+xml,*/*;q=0.8", false)]
    [InlineData("", false)]
    [InlineData("*/*", false)]
    [InlineData("text/plain;version=0.0.4", false)]
    [InlineData("application/openmetrics-text", true)]
    [InlineData("application/openmetrics-text;version=0.0.1", false)]
    [InlineData("application/openmetrics-text;version=1.0.0;q=0.2,text/plain;q=0.9", false)]
    [InlineData("application/openmetrics-text;q=0", false)]
    [InlineData("nonsense;;;=", false)]
    public void WhoAsksForOpenMetrics_GetsIt_AndEverybodyElseText(string accept, bool open) =>
        Assert.Equal(open ? ExpositionFormat.OpenMetrics : ExpositionFormat.Text, ExpositionFormat.For([accept]));
}
