namespace MBot.Agent.Configuration.Jsonc;

/// <summary>Takes one property out of a text: its own text, one comma, and its line when nothing else is on it.</summary>
internal static class JsoncRemoval
{
    public static byte[] Remove(byte[] text, JsoncObject target, JsoncProperty property)
    {
        var next = JsoncTrivia.Skip(text, property.ValueEnd);
        var hasComma = text[next] == (byte)',';
        var (start, end) = (property.NameStart, property.ValueEnd);
        var comma = hasComma ? next : CommaBefore(text, target, property);

        // Only spaces between value and comma: they go as one. Else the comment between the two stays.
        if (hasComma && !text.AsSpan(end..next).ContainsAnyExcept((byte)' ', (byte)'\t'))
            (end, comma) = (next + 1, null);

        var (lineStart, lineEnd) = (SpacesBefore(text, start), SpacesAfter(text, end));
        if (IsLineStart(text, lineStart) && IsLineEnd(text, lineEnd))
            (start, end) = (lineStart, AfterLineEnd(text, lineEnd));
        else if (hasComma)
            end = lineEnd;
        else
            start = lineStart;

        byte[] kept = [.. text[..start], .. text[end..]];
        return comma is { } at ? Without(kept, at < start ? at : at - (end - start)) : kept;
    }

    private static int? CommaBefore(byte[] text, JsoncObject target, JsoncProperty property)
    {
        var previous = target.Properties.TakeWhile(other => other != property).LastOrDefault();
        return previous is null ? null : JsoncTrivia.Skip(text, previous.ValueEnd);
    }

    private static byte[] Without(byte[] text, int offset) => [.. text[..offset], .. text[(offset + 1)..]];

    private static int SpacesBefore(byte[] text, int offset)
    {
        while (offset > 0 && text[offset - 1] is (byte)' ' or (byte)'\t')
            offset--;
        return offset;
    }

    private static int SpacesAfter(byte[] text, int offset)
    {
        while (offset < text.Length && text[offset] is (byte)' ' or (byte)'\t')
            offset++;
        return offset;
    }

    private static bool IsLineStart(byte[] text, int offset) => offset == 0 || text[offset - 1] == (byte)'\n';

    private static bool IsLineEnd(byte[] text, int offset) => offset < text.Length && text[offset] is (byte)'\r' or (byte)'\n';

    private static int AfterLineEnd(byte[] text, int offset) => offset + (text.AsSpan(offset).StartsWith("\r\n"u8) ? 2 : 1);
}
