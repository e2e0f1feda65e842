using System.Text;

namespace MBot.TestKit;

/// <summary>Walks over the fields of one protobuf message; just what reading Streamlit's messages needs.</summary>
internal ref struct ProtoReader(ReadOnlySpan<byte> message)
{
    private ReadOnlySpan<byte> rest = message;

    /// <summary>Number of the field read last.</summary>
    public int Field { get; private set; }

    /// <summary>Its value, when it is a varint.</summary>
    public ulong Number { get; private set; }

    /// <summary>Its bytes, when it is a string, bytes or a message.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>Its bytes as a string.</summary>
    public readonly string Text => Encoding.UTF8.GetString(Bytes);

    /// <summary>Goes to the next field; false at the end.</summary>
    public bool Next()
    {
        if (rest.IsEmpty)
            return false;
        var tag = Varint();
        Field = (int)(tag >> 3);
        Number = 0;
        Bytes = default;
        switch (tag & 7)
        {
            case 0: Number = Varint(); break;
            case 1: Bytes = Take(8); break;
            case 2: Bytes = Take(checked((int)Varint())); break;
            case 5: Bytes = Take(4); break;
            default: throw new InvalidDataException($"wire type {tag & 7} in a protobuf message");
        }

        return true;
    }

    /// <summary>The string in field <paramref name="field"/> of a message; empty when it is not set.</summary>
    public static string TextOf(ReadOnlySpan<byte> message, int field)
    {
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Field == field)
                return reader.Text;
        }

        return "";
    }

    /// <summary>The bytes of field <paramref name="field"/> of a message; empty when it is not set.</summary>
    public static ReadOnlySpan<byte> BytesOf(ReadOnlySpan<byte> message, int field)
    {
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Field == field)
                return reader.Bytes;
        }

        return default;
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        var taken = rest[..count];
        rest = rest[count..];
        return taken;
    }

    private ulong Varint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var b = rest[0];
            rest = rest[1..];
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
                return value;
        }

        throw new InvalidDataException("a varint without end in a protobuf message");
    }
}
