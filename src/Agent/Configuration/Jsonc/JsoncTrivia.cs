namespace MBot.Agent.Configuration.Jsonc;

/// <summary>What stands between tokens: white space and comments.</summary>
internal static class JsoncTrivia
{
    /// <summary>The offset of the next byte that belongs to a token (an unfinished comment counts as one), or the text's length.</summary>
    public static int Skip(ReadOnlySpan<byte> text, int offset)
    {
        while (offset < text.Length)
        {
            var rest = text[offset..];
            if (IsSpace(rest[0]))
                offset++;
            else if (rest.StartsWith("//"u8))
                offset += LineLength(rest);
            else if (rest.StartsWith("/*"u8) && rest[2..].IndexOf("*/"u8) is >= 0 and var length)
                offset += length + 4;
            else
                break;
        }

        return offset;
    }

    public static bool IsSpace(byte value) => value is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n';

    private static int LineLength(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOfAny((byte)'\r', (byte)'\n');
        return end < 0 ? text.Length : end;
    }
}
