using MBot.Client.Dashboard;

namespace MBot.Client.Tests.Dashboard;

public sealed class FiguresTests
{
    [Fact]
    public void TheTextFormat_IsRead_WithItsEscapes()
    {
        var samples = MetricSamples.Parse("# HELP a b\n# TYPE a gauge\na{x=\"1,}2\",y=\"q\\\"\\\\\\n\"} 1.5e3 1700000000\na 2\nbroken\nb{x=} 3\nc +Inf\n");

        Assert.Equal(1502, samples.Sum("a"));
        Assert.Equal(("1,}2", "q\"\\\n"), (samples.Of("a")[0].Label("x"), samples.Of("a")[0].Label("y")));
        Assert.Null(samples.Sum("b"));
        Assert.Equal(double.PositiveInfinity, samples.Sum("c"));
    }

    [Fact]
    public void CountersOfTwoPolls_AreRates()
    {
        var figures = Figures.Between(Poll(idle: 100, busy: 10, lo: 5, eth: 1000), Poll(idle: 103, busy: 11, lo: 500, eth: 3000), TimeSpan.FromSeconds(2));

        Assert.Equal((0.25, 1000.0), (figures.Processor, figures.NetworkIn));
    }

    [Fact]
    public void ACounterThatBeganAnew_GivesNoRate_AndNoRequestsYetAreNotKnown()
    {
        var figures = Figures.Between(Poll(idle: 100, busy: 10, lo: 5, eth: 1000), Poll(idle: 3, busy: 1, lo: 1, eth: 10), TimeSpan.FromSeconds(2));

        Assert.Equal((null, null, null), (figures.Processor, figures.NetworkIn, figures.Requests));
        Assert.Null(Figures.Between(null, Poll(1, 1, 1, 1), TimeSpan.FromSeconds(1)).Processor);
    }

    [Fact]
    public void QuantilesOfAHistogram_AreReckonedAsPrometheusDoes()
    {
        static MetricSamples Poll(int a, int b, int all) => MetricSamples.Parse(
            $"t_bucket{{le=\"0.1\"}} {a}\nt_bucket{{le=\"0.5\"}} {b}\nt_bucket{{le=\"+Inf\"}} {all}\n");
        var rates = new Rates(Poll(100, 100, 100), Poll(150, 190, 200), TimeSpan.FromSeconds(10));

        Assert.Equal(0.1, rates.Quantile("t", 0.5)!.Value, 6);
        Assert.Equal(0.1 + (0.4 * 20 / 40), rates.Quantile("t", 0.7)!.Value, 6);
        Assert.Equal(0.5, rates.Quantile("t", 0.95)!.Value, 6); // beyond the last bound nobody knows
        Assert.Null(rates.Quantile("u", 0.5));
    }

    [Theory]
    [InlineData(new[] { 0.0, 0.5, 1.0 }, 5, "  ▁▅█")]
    [InlineData(new[] { 1.0, 2.0, 3.0, 4.0 }, 2, "▆█")]
    public void ASparkline_HasTheNewestOnTheRight(double[] values, int width, string line) =>
        Assert.Equal(line, Sparkline.Of(values.Select(value => (double?)value), width));

    private static MetricSamples Poll(int idle, int busy, int lo, int eth) => MetricSamples.Parse($$"""
        mbot_host_cpu_seconds_total{mode="idle"} {{idle}}
        mbot_host_cpu_seconds_total{mode="user"} {{busy}}
        mbot_host_network_receive_bytes_total{device="lo"} {{lo}}
        mbot_host_network_receive_bytes_total{device="eth0"} {{eth}}
        """);
}
