namespace MBot.Agent.Metrics.Exposition;

/// <summary>A metric with its samples, in no format yet.</summary>
/// <param name="Name">Without what the kind adds: a counter's <c>_total</c>, an info's <c>_info</c>. Base units only: seconds, bytes, ratios.</param>
internal sealed record MetricFamily(string Name, MetricKind Kind, string Help)
{
    private readonly List<Sample> _samples = [];

    public IReadOnlyList<Sample> Samples => _samples;

    public static MetricFamily Gauge(string name, string help) => new(name, MetricKind.Gauge, help);

    public static MetricFamily Counter(string name, string help) => new(name, MetricKind.Counter, help);

    public static MetricFamily Histogram(string name, string help) => new(name, MetricKind.Histogram, help);

    /// <summary>One sample of value 1, whose labels are what is to be told.</summary>
    public static MetricFamily Info(string name, string help, params ReadOnlySpan<Label> labels) => new MetricFamily(name, MetricKind.Info, help).Add(1, labels);

    public MetricFamily Add(double value, params ReadOnlySpan<Label> labels)
    {
        _samples.Add(new Sample(Suffix, value, labels.ToArray()));
        return this;
    }

    /// <summary>Of a histogram: the index of the bucket that a value falls into.</summary>
    /// <param name="bounds">Upper bounds of the buckets, ascending, without infinity.</param>
    public static int BucketOf(double[] bounds, double value)
    {
        var at = Array.BinarySearch(bounds, value);
        return at < 0 ? ~at : at; // a bound belongs to its own bucket: le
    }

    /// <param name="bounds">Upper bounds of the buckets, ascending, without infinity.</param>
    /// <param name="counts">How many fell into each bucket, one more than bounds; not cumulative.</param>
    public MetricFamily Add(ReadOnlySpan<double> bounds, ReadOnlySpan<long> counts, double sum, params ReadOnlySpan<Label> labels)
    {
        var (own, below) = (labels.ToArray(), 0L);
        for (var i = 0; i < counts.Length; i++)
            _samples.Add(new Sample("_bucket", below += counts[i], [.. own, new Label("le", i < bounds.Length ? Numbers.Canonical(bounds[i]) : "+Inf")]));
        _samples.Add(new Sample("_sum", sum, own));
        _samples.Add(new Sample("_count", below, own));
        return this;
    }

    /// <summary>This one with the samples of another of the same name.</summary>
    public MetricFamily With(MetricFamily other)
    {
        var both = new MetricFamily(Name, Kind, Help);
        both._samples.AddRange([.. _samples, .. other._samples]);
        return both;
    }

    private string Suffix => Kind switch
    {
        MetricKind.Counter => "_total",
        MetricKind.Info => "_info",
        _ => "",
    };
}

/// <param name="Suffix">What its name has behind the family's.</param>
internal readonly record struct Sample(string Suffix, double Value, IReadOnlyList<Label> Labels);

/// <param name="Value">From a small set: each new value is a new series for good.</param>
internal readonly record struct Label(string Name, string Value)
{
    public static implicit operator Label((string Name, string Value) pair) => new(pair.Name, pair.Value);
}
