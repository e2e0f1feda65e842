namespace MBot.Agent.Health.Probes;

/// <summary>
/// Walks the fields of a protobuf message without its schema: https://protobuf.dev/programming-guides/encoding/.
/// A truncated or malformed message ends the walk; nothing throws, for it comes from outside.
/// </summary>
internal ref struct ProtoReader(ReadOnlySpan<byte> message)
{
    private ReadOnlySpan<byte> _rest = message;

    public int Field { get; private set; }

    /// <summary>The value of a varint field; 0 for other kinds.</summary>
    public ulong Number { get; private set; }

    /// <summary>The content of a length-delimited field; empty for other kinds.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    public bool Next()
    {
        Number = 0;
        Bytes = default;
        if (_rest.IsEmpty || !TryVarint(out var tag))
            return false;
        Field = (int)(tag >> 3);
        switch (tag & 7)
        {
            case 0:
                if (!TryVarint(out var number))
                    return false;
                Number = number;
                return true;
            case 1:
                return Skip(8);
            case 5:
                return Skip(4);
            case 2:
                if (!TryVarint(out var length) || length > (ulong)_rest.Length)
                    return false;
                Bytes = _rest[..(int)length];
                return Skip((int)length);
            default:
                return false;
        }
    }

    private bool Skip(int count)
    {
        if (count > _rest.Length)
            return false;
        _rest = _rest[count..];
        return true;
    }

    private bool TryVarint(out ulong value)
    {
        value = 0;
        for (var shift = 0; shift < 64 && !_rest.IsEmpty; shift += 7)
        {
            var next = _rest[0];
            _rest = _rest[1..];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
                return true;
        }

        return false;
    }
}
