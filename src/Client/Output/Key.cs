namespace MBot.Client.Output;

/// <summary>What was pressed: a <see cref="KeyName"/>, or the character of one that writes.</summary>
internal readonly record struct Key(KeyName Name, char Character = '\0')
{
    /// <summary>What the bytes of a terminal mean; those that mean nothing here are left out.</summary>
    public static IEnumerable<Key> Parse(IReadOnlyList<byte> bytes)
    {
        for (var i = 0; i < bytes.Count; i++)
        {
            if (bytes[i] != 0x1b)
            {
                if (bytes[i] is >= 0x20 and < 0x7f)
                    yield return new Key(KeyName.Character, (char)bytes[i]);
                continue;
            }

            // ESC [ or ESC O, numbers, and a letter or ~; an ESC alone is the key itself.
            if (i + 1 == bytes.Count || bytes[i + 1] is not ((byte)'[' or (byte)'O'))
            {
                yield return new Key(KeyName.Escape);
                continue;
            }

            var end = i + 2;
            while (end < bytes.Count && bytes[end] is < 0x40 or > 0x7e)
                end++;
            if (end < bytes.Count && Named(string.Concat(bytes.Skip(i + 2).Take(end - i - 1).Select(b => (char)b))) is { } name)
                yield return new Key(name);
            i = end;
        }
    }

    private static KeyName? Named(string sequence) => sequence switch
    {
        "A" => KeyName.Up,
        "B" => KeyName.Down,
        "5~" => KeyName.PageUp,
        "6~" => KeyName.PageDown,
        "H" or "1~" or "7~" => KeyName.Home,
        "F" or "4~" or "8~" => KeyName.End,
        _ => null,
    };
}

internal enum KeyName
{
    Character,
    Up,
    Down,
    PageUp,
    PageDown,
    Home,
    End,
    Escape,
}
