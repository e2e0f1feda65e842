using System.Diagnostics.Metrics;
using MBot.Agent.Metrics.Exposition;

namespace MBot.Agent.Metrics.Instruments;

/// <summary>One instrument's values by their labels: a sum for a counter, buckets for a histogram. Bounded: labels beyond a number become "other".</summary>
internal sealed class InstrumentSeries(Instrument instrument)
{
    public const int Most = 300;
    private const string Other = "other";

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Values> _values = new(StringComparer.Ordinal);
    private readonly double[] _bounds = [.. (instrument as Histogram<double>)?.Advice?.HistogramBucketBoundaries ?? []];

    private bool IsHistogram => instrument is Histogram<double>;

    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> labels)
    {
        lock (_lock)
        {
            var values = Find(labels);
            values.Sum += value;
            if (IsHistogram)
                values.Counts[MetricFamily.BucketOf(_bounds, value)]++;
        }
    }

    public MetricFamily ToFamily()
    {
        var family = new MetricFamily(NameOf(instrument), IsHistogram ? MetricKind.Histogram : MetricKind.Counter, instrument.Description ?? "");
        lock (_lock)
        {
            foreach (var values in _values.Values)
            {
                if (IsHistogram)
                    family.Add(_bounds, values.Counts, values.Sum, values.Labels);
                else
                    family.Add(values.Sum, values.Labels);
            }
        }

        return family;
    }

    internal static string NameOf(Instrument instrument) =>
        instrument.Name.Replace('.', '_') + instrument.Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" };

    private Values Find(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = new Label[tags.Length];
        for (var i = 0; i < tags.Length; i++)
            labels[i] = new Label(tags[i].Key, $"{tags[i].Value}");
        var key = string.Join('\n', labels.Select(l => l.Value));
        if (_values.TryGetValue(key, out var known))
            return known;
        if (_values.Count < Most)
            return _values[key] = new Values(labels, _bounds.Length + 1);
        return _values.TryGetValue(Other, out var others) ? others : _values[Other] = new Values([.. labels.Select(l => l with { Value = Other })], _bounds.Length + 1);
    }

    private sealed class Values(Label[] labels, int buckets)
    {
        public Label[] Labels { get; } = labels;

        public long[] Counts { get; } = new long[buckets];

        public double Sum { get; set; }
    }
}
