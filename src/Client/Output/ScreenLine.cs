using System.Text;
using Spectre.Console;

namespace MBot.Client.Output;

/// <summary>
/// A line of a <see cref="FullScreen"/>. It knows how many columns it takes, which is not how many characters it has: an umlaut
/// may be two of them in one column, an ideogram one in two.
/// </summary>
internal sealed record ScreenLine(IReadOnlyList<Span> Spans)
{
    public static ScreenLine Empty { get; } = new([]);

    public int Width => Spans.Sum(span => Columns(span.Text));

    public static ScreenLine Of(params Span[] spans) => new(spans);

    /// <summary>In exactly so many columns: what is too long ends in an ellipsis, what is too short in spaces.</summary>
    public ScreenLine Fit(int width)
    {
        var fitted = new List<Span>();
        var left = width;
        foreach (var span in Spans)
        {
            var text = Clean(span.Text);
            var columns = Columns(text);
            if (columns <= left)
            {
                fitted.Add(span with { Text = text });
                left -= columns;
                continue;
            }

            if (left > 0)
            {
                var cut = Cut(text, left - 1);
                fitted.Add(span with { Text = cut + "…" });
                left -= Columns(cut) + 1;
            }

            // What comes after a cut is not shown, however short.
            break;
        }

        if (left > 0)
            fitted.Add(new string(' ', left));
        return new ScreenLine(fitted);
    }

    /// <summary>This and, after it, another.</summary>
    public ScreenLine Then(ScreenLine other) => new([.. Spans, .. other.Spans]);

    public override string ToString() => string.Concat(Spans.Select(span => span.Text)).TrimEnd();

    public static int Columns(string text) => text.GetCellWidth();

    // One line stays one line, and no program's text moves the cursor.
    private static string Clean(string text) => Terminal.Harmless(text).Replace('\t', ' ').Replace('\n', ' ');

    private static string Cut(string text, int columns)
    {
        var cut = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            var width = Columns(rune.ToString());
            if (width > columns)
                break;
            columns -= width;
            cut.Append(rune);
        }

        return cut.ToString();
    }
}
