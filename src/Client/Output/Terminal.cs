using System.Text;
using System.Text.Json;
using Google.Protobuf;

namespace MBot.Client.Output;

/// <summary>
/// The one way out of this program (and in, from the keyboard): results on standard output, everything about them on
/// standard error. Tables and colours on a terminal, tab-separated lines in a pipe, documents with <c>--json</c>.
/// It does not know what it shows.
/// </summary>
internal sealed class Terminal(TextWriter output, TextWriter error, TextReader input, TerminalTraits traits)
{
    public TerminalTraits Traits { get; } = traits;

    /// <summary>Results are documents: people's words go to standard error.</summary>
    public bool Json { get; set; }

    public TextWriter Output => output;

    public TextWriter Error => error;

    public TextReader Input => input;

    /// <summary>A line of the result.</summary>
    public void Line(string text = "", Style style = Style.Plain) => Write(output, text, style, Traits.OutputIsTerminal, Traits.OutputColour);

    /// <summary>A line of pieces, without the spaces at its end.</summary>
    /// <param name="width">Where it is cut on a terminal.</param>
    public void Line(ScreenLine line, int width)
    {
        if (!Traits.OutputColour)
        {
            Line(Traits.OutputIsTerminal ? line.Fit(width).ToString() : line.ToString());
            return;
        }

        foreach (var span in line.Fit(width).Spans)
            output.Write($"{Code(span.Style)}{span.Text}\u001b[0m");
        output.Write('\n');
        output.Flush();
    }

    /// <summary>A line about the result; never in the way of a pipe.</summary>
    public void Note(string text, Style style = Style.Plain) => Write(error, text, style, Traits.ErrorIsTerminal, Traits.ErrorColour);

    /// <summary>Progress and advice: beside the result when people read it, on standard error when programs do.</summary>
    public void Say(string text = "", Style style = Style.Plain)
    {
        if (Json)
            Note(text, style);
        else
            Line(text, style);
    }

    /// <param name="more">Fields after the message's own.</param>
    public void Document(IMessage message, Action<Utf8JsonWriter>? more = null) => Raw(ProtoJson.Document(message, more));

    public void Document(Action<Utf8JsonWriter> content) => Raw(JsonText.Document(content));

    /// <summary>One document on one line, for streams.</summary>
    public void JsonLine(IMessage message, Action<Utf8JsonWriter>? more = null) => Raw(ProtoJson.Line(message, more));

    public void JsonLine(Action<Utf8JsonWriter> content) => Raw(JsonText.Line(content));

    /// <summary>Text as it is, byte for byte.</summary>
    public void Raw(string text)
    {
        output.Write(text);
        output.Write('\n');
        output.Flush();
    }

    /// <summary>A table on a terminal; in a pipe a line a row, cells parted by tabs, without the header.</summary>
    /// <param name="empty">Said on a terminal when there are no rows.</param>
    public void Table(IReadOnlyList<string> headers, IReadOnlyList<Cell[]> rows, string empty)
    {
        if (rows.Count == 0)
        {
            if (Traits.OutputIsTerminal)
                Line(empty, Style.Dim);
        }
        else if (Traits.OutputIsTerminal)
        {
            SpectreTable.Write(this, headers, rows);
        }
        else
        {
            foreach (var row in rows)
                Line(string.Join('\t', row.Select(cell => OneLine(cell.Text))));
        }
    }

    /// <summary>The program's text made harmless for a terminal: an app's log must not move the cursor or retitle the window.</summary>
    public static string Harmless(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\0', '\u001f') && !text.AsSpan().ContainsAnyInRange('\u007f', '\u009f'))
            return text;
        var clean = new StringBuilder(text.Length);
        foreach (var c in text)
            clean.Append(char.IsControl(c) && c is not ('\t' or '\n') ? '\ufffd' : c);
        return clean.ToString();
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").Replace('\t', ' ');

    private static void Write(TextWriter writer, string text, Style style, bool terminal, bool colour)
    {
        var shown = terminal ? Harmless(text) : text;
        writer.Write(colour && style != Style.Plain ? $"{Code(style)}{shown}\u001b[0m" : shown);
        writer.Write('\n');
        writer.Flush();
    }

    /// <summary>The sequence that begins a style; nothing for plain text.</summary>
    public static string Code(Style style) => style switch
    {
        Style.Good => "\u001b[32m",
        Style.Warning => "\u001b[33m",
        Style.Bad => "\u001b[31m",
        Style.Dim => "\u001b[2m",
        Style.Strong => "\u001b[1m",
        _ => "",
    };
}
