using System.Text;

namespace MBot.Agent.Configuration.Jsonc;

/// <summary>How a text is laid out (indentation, line ends, one-line objects), so that what is added looks like it.</summary>
internal sealed class JsoncLayout
{
    private readonly byte[] _text;

    public JsoncLayout(byte[] text, JsoncObject root)
    {
        _text = text;
        NewLine = text.AsSpan().IndexOf("\r\n"u8) >= 0 ? "\r\n" : "\n";
        Unit = root.Properties is [var first, ..] && StartsItsLine(first.NameStart) && IndentAt(first.NameStart) is { Length: > 0 } indent ? indent : "  ";
    }

    public string NewLine { get; }

    /// <summary>One level of indentation.</summary>
    public string Unit { get; }

    /// <summary>All of a non-empty object is on one line.</summary>
    public bool IsInline(JsoncObject target) =>
        target.Properties.Count > 0 && !_text.AsSpan(target.Start..target.End).Contains((byte)'\n');

    public string ChildIndent(JsoncObject target) =>
        target.Properties is [.., var last] && StartsItsLine(last.NameStart) ? IndentAt(last.NameStart) : IndentAt(target.Start) + Unit;

    /// <summary>The text with one property more, behind the last one and the comments that follow it.</summary>
    public byte[] Insert(JsoncObject target, string property)
    {
        var close = target.End - 1;
        var end = close;
        while (JsoncTrivia.IsSpace(_text[end - 1]))
            end--;

        var commaAt = end;
        var comma = "";
        if (target.Properties is [.., var last] && _text[JsoncTrivia.Skip(_text, last.ValueEnd)] != (byte)',')
            (commaAt, comma) = (last.ValueEnd, ",");

        var added = IsInline(target)
            ? $" {property}{Text(end..close)}"
            : $"{NewLine}{ChildIndent(target)}{property}{NewLine}{IndentAt(target.Start)}";
        return Encoding.UTF8.GetBytes(Text(..commaAt) + comma + Text(commaAt..end) + added + Text(close..));
    }

    private string Text(Range range) => Encoding.UTF8.GetString(_text.AsSpan(range));

    private string IndentAt(int offset)
    {
        var start = LineStart(offset);
        var end = start;
        while (_text[end] is (byte)' ' or (byte)'\t')
            end++;
        return Text(start..end);
    }

    private bool StartsItsLine(int offset) => !_text.AsSpan(LineStart(offset)..offset).ContainsAnyExcept((byte)' ', (byte)'\t');

    private int LineStart(int offset) => _text.AsSpan(0, offset).LastIndexOf((byte)'\n') + 1;
}
