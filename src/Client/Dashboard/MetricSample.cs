using System.Globalization;
using System.Text;

namespace MBot.Client.Dashboard;

/// <summary>One figure at one time.</summary>
internal sealed record MetricSample(string Name, IReadOnlyList<KeyValuePair<string, string>> Labels, double Value)
{
    /// <returns>The label's value; empty when it has no such label.</returns>
    public string Label(string name) => Labels.FirstOrDefault(label => label.Key == name).Value ?? "";

    /// <param name="line"><c>name{label="value",…} number</c>; a time after it counts for nothing.</param>
    public static MetricSample? TryParse(ReadOnlySpan<char> line)
    {
        var end = line.IndexOfAny('{', ' ');
        if (end <= 0)
            return null;
        var name = line[..end].ToString();
        var rest = line[end..];
        var labels = new List<KeyValuePair<string, string>>();
        if (rest[0] == '{')
        {
            if (Labelled(rest[1..], labels) is not (> 0 and var after))
                return null;
            rest = rest[(after + 1)..];
        }

        rest = rest.Trim(' ');
        var space = rest.IndexOf(' ');
        return Number(space < 0 ? rest : rest[..space]) is { } value ? new MetricSample(name, labels, value) : null;
    }

    /// <returns>How far it was read, the closing brace included; 0: these are no labels.</returns>
    private static int Labelled(ReadOnlySpan<char> text, List<KeyValuePair<string, string>> labels)
    {
        for (var i = 0; i < text.Length;)
        {
            if (text[i] == '}')
                return i + 1;
            if (text[i] is ',' or ' ')
            {
                i++;
                continue;
            }

            var equals = text[i..].IndexOf("=\"");
            if (equals <= 0)
                return 0;
            var label = text.Slice(i, equals).ToString();
            var value = new StringBuilder();
            for (i += equals + 2; i < text.Length && text[i] != '"'; i++)
            {
                if (text[i] == '\\' && i + 1 < text.Length)
                    value.Append(text[++i] == 'n' ? '\n' : text[i]);
                else
                    value.Append(text[i]);
            }

            labels.Add(new(label, value.ToString()));
            i++;
        }

        return 0;
    }

    private static double? Number(ReadOnlySpan<char> text) => text switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        _ => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null,
    };
}
