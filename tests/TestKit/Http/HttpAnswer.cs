using System.Text;

namespace MBot.TestKit;

/// <summary>An HTTP answer, read whole.</summary>
/// <param name="Status">The status code.</param>
/// <param name="Headers">Names and values in the order they came.</param>
/// <param name="Body">The body, unchunked.</param>
public sealed record HttpAnswer(int Status, IReadOnlyList<KeyValuePair<string, string>> Headers, byte[] Body)
{
    /// <summary>The body as UTF-8.</summary>
    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>The first header of that name; null when there is none.</summary>
    public string? Header(string name) =>
        Headers.FirstOrDefault(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    /// <summary>All headers of that name.</summary>
    public IEnumerable<string> All(string name) =>
        Headers.Where(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(header => header.Value);
}
