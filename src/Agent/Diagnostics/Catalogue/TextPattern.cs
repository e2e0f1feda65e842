namespace MBot.Agent.Diagnostics.Catalogue;

/// <summary>
/// Pieces of a program's message, in order, within one line; <c> … </c> stands for whatever is between them. No regular expressions: an
/// app's line can be made to be hard for one.
/// </summary>
internal sealed class TextPattern(string text)
{
    // Blanks beside the … are for the eye; a pattern's own at its end count.
    private readonly string[] _pieces = [.. text.Split(" … ")];

    /// <summary>What no text that fits is without.</summary>
    public string Longest => _pieces.MaxBy(piece => piece.Length)!;

    public bool Fits(ReadOnlySpan<char> line)
    {
        foreach (var piece in _pieces)
        {
            var at = line.IndexOf(piece, StringComparison.Ordinal);
            if (at < 0)
                return false;
            line = line[(at + piece.Length)..];
        }

        return true;
    }
}
