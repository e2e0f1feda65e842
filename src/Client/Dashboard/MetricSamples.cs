namespace MBot.Client.Dashboard;

/// <summary>Prometheus' text format, read: https://prometheus.io/docs/instrumenting/exposition_formats/. What can't be read is left out.</summary>
internal sealed class MetricSamples
{
    private readonly Dictionary<string, List<MetricSample>> byName = new(StringComparer.Ordinal);

    public IEnumerable<MetricSample> All => byName.Values.SelectMany(samples => samples);

    public static MetricSamples Parse(string text)
    {
        var samples = new MetricSamples();
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (line.IsEmpty || line[0] == '#' || MetricSample.TryParse(line) is not { } sample)
                continue;
            if (!samples.byName.TryGetValue(sample.Name, out var same))
                samples.byName.Add(sample.Name, same = []);
            same.Add(sample);
        }

        return samples;
    }

    public IReadOnlyList<MetricSample> Of(string name) => byName.TryGetValue(name, out var samples) ? samples : [];

    /// <returns>Null: there is no such sample.</returns>
    public double? Sum(string name, Func<MetricSample, bool>? where = null)
    {
        double? sum = null;
        foreach (var sample in Of(name).Where(where ?? (_ => true)))
            sum = (sum ?? 0) + sample.Value;
        return sum;
    }
}
