using System.Text.RegularExpressions;

namespace MBot.Client.Secrets;

/// <summary>A place in a text. Patterns must begin with <c>\G</c>.</summary>
internal sealed class DotEnvReader(string text)
{
    private int _offset;
    private int _mark;

    /// <summary>1-based line of the binding that began last; CR, LF and CR LF each end a line.</summary>
    public int Line { get; private set; } = 1;

    public char? Peek => _offset < text.Length ? text[_offset] : null;

    /// <returns>False at the end of the text.</returns>
    public bool SkipToNextBinding()
    {
        while (_offset < text.Length && char.IsWhiteSpace(text[_offset]))
            _offset++;
        Line += LinesBetween(_mark, _offset);
        _mark = _offset;
        return _offset < text.Length;
    }

    /// <summary>The first group, or the whole match when there is none; empty when nothing matches.</summary>
    public string Take(Regex pattern)
    {
        var match = pattern.Match(text, _offset);
        _offset += match.Length;
        return match.Groups[^1].Value;
    }

    /// <exception cref="DotEnvException">The pattern does not match here.</exception>
    public string Need(Regex pattern, string otherwise) =>
        pattern.IsMatch(text, _offset) ? Take(pattern) : throw new DotEnvException(otherwise);

    /// <summary>On to the line after the place that could not be read.</summary>
    public void SkipLine()
    {
        while (_offset < text.Length && text[_offset] is not ('\r' or '\n'))
            _offset++;
    }

    private int LinesBetween(int start, int end)
    {
        var lines = 0;
        for (var i = start; i < end; i++)
            lines += text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.Length || text[i + 1] != '\n')) ? 1 : 0;
        return lines;
    }
}

/// <summary>A binding that can't be read; the message never holds a value.</summary>
internal sealed class DotEnvException(string message) : Exception(message);
