using System.Text;

namespace MBot.Agent.Metrics.Exposition;

/// <summary>Writes metrics in either format. Pure.</summary>
internal static class ExpositionText
{
    public static string Write(IEnumerable<MetricFamily> families, ExpositionFormat format)
    {
        var open = format == ExpositionFormat.OpenMetrics;
        var text = new StringBuilder(16 * 1024);
        foreach (var family in families)
            Write(text, family, open);
        return (open ? text.Append("# EOF\n") : text).ToString();
    }

    private static void Write(StringBuilder text, MetricFamily family, bool open)
    {
        var name = open ? family.Name : family.Name + SuffixInText(family.Kind);
        text.Append("# HELP ").Append(name).Append(' ');
        Escape(text, family.Help, quotes: open);
        text.Append("\n# TYPE ").Append(name).Append(' ').Append(Word(family.Kind, open)).Append('\n');
        foreach (var sample in family.Samples)
        {
            text.Append(family.Name).Append(sample.Suffix);
            var first = true;
            foreach (var (label, value) in sample.Labels)
            {
                text.Append(first ? '{' : ',').Append(label).Append("=\"");
                Escape(text, value, quotes: true);
                text.Append('"');
                first = false;
            }

            text.Append(first ? " " : "} ").Append(Numbers.Text(sample.Value)).Append('\n');
        }
    }

    /// <summary>The text format knows a counter and an info by their samples' whole name.</summary>
    private static string SuffixInText(MetricKind kind) => kind switch
    {
        MetricKind.Counter => "_total",
        MetricKind.Info => "_info",
        _ => "",
    };

    private static string Word(MetricKind kind, bool open) => kind switch
    {
        MetricKind.Counter => "counter",
        MetricKind.Histogram => "histogram",
        MetricKind.Info when open => "info",
        _ => "gauge",
    };

    private static void Escape(StringBuilder text, string value, bool quotes)
    {
        foreach (var c in value)
        {
            _ = c switch
            {
                '\\' => text.Append("\\\\"),
                '\n' => text.Append("\\n"),
                '"' when quotes => text.Append("\\\""),
                _ => text.Append(c),
            };
        }
    }
}
