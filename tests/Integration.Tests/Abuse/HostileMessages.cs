using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace MBot.Integration.Tests.Abuse;

/// <summary>Messages that no honest client sends, made from the descriptors: a field that joins the protos is attacked without being named here.</summary>
/// <param name="marker">A file that every command hidden in a value would make.</param>
internal sealed class HostileMessages(string marker)
{
    private const int DeepestNesting = 3;

    /// <summary>Every field of the message with every hostile value of its type, one at a time, the others as <see cref="Plausible"/> has them.</summary>
    public IEnumerable<(string What, IMessage Message)> Of(MessageDescriptor type) => Of(type, depth: 0).Prepend(("nothing set", New(type)));

    /// <summary>Text for any place where text goes.</summary>
    public IReadOnlyList<(string What, string Value)> Texts =>
    [
        ("empty", ""),
        ("a space", " "),
        ("10 kB", new string('x', 10_000)),
        ("10 kB of umlauts", new string('ü', 5_000)),
        ("a newline", "a\nb"),
        ("CR LF", "a\r\nSet-Cookie: b=c"),
        ("NUL", "a\0b"),
        ("a quote", "a'b\"c"),
        ("unicode", "\u202Eabc\u0301 😀 \uFFFE"),
        ("a path up", "../../../../etc/passwd"),
        ("an absolute path", "/etc/passwd"),
        ("an option", $"--upload-pack=touch {marker}"),
        ("a short option", $"-c core.sshCommand=touch {marker}"),
        ("a remote helper", $"ext::sh -c touch% {marker}"),
        ("a file address", "file:///etc"),
        ("a shell's substitution", $"$(touch {marker})`touch {marker}`"),
        ("a shell's list", $"'; touch {marker}; '\"; touch {marker}; \""),
        ("format directives", "%s%n{0}{{1}}"),
        ("an id that nothing has", "00000000-0000-0000-0000-000000000000"),
        ("nested groups", "(((((((((((((((((((((((((((((((((a+)+)+)+)+)+)+)+)+)+"),
    ];

    /// <summary>The least that gets past the first check of other fields: a new id where an id goes.</summary>
    private static void Plausible(IMessage message)
    {
        foreach (var field in message.Descriptor.Fields.InFieldNumberOrder())
        {
            if (field is { FieldType: FieldType.String, IsRepeated: false } && field.Name.EndsWith("operation_id", StringComparison.Ordinal))
                field.Accessor.SetValue(message, Guid.NewGuid().ToString());
        }
    }

    private IEnumerable<(string What, IMessage Message)> Of(MessageDescriptor type, int depth)
    {
        foreach (var field in type.Fields.InFieldNumberOrder())
        {
            foreach (var (what, value) in Values(field, depth))
            {
                var message = New(type);
                Plausible(message);
                switch (field.Accessor.GetValue(message))
                {
                    case IDictionary map:
                        var (key, text) = (KeyValuePair<object, object>)value;
                        map[key] = text;
                        break;
                    case IList list:
                        foreach (var item in (IEnumerable<object>)value)
                            list.Add(item);
                        break;
                    default:
                        field.Accessor.SetValue(message, value);
                        break;
                }

                yield return ($"{field.Name}: {what}", message);
            }
        }
    }

    private IEnumerable<(string What, object Value)> Values(FieldDescriptor field, int depth)
    {
        if (field.IsMap)
        {
            foreach (var (what, text) in Texts)
            {
                yield return ($"key: {what}", new KeyValuePair<object, object>(text, "value"));
                yield return ($"value: {what}", new KeyValuePair<object, object>("NAME", text));
            }

            yield break;
        }

        foreach (var (what, value) in Single(field, depth))
        {
            if (!field.IsRepeated)
            {
                yield return (what, value);
                continue;
            }

            yield return (what, Enumerable.Repeat(value, 1));
            yield return ($"{what}, 5000 times", Enumerable.Repeat(value, value is string { Length: > 100 } ? 90 : 5000));
        }
    }

    private IEnumerable<(string What, object Value)> Single(FieldDescriptor field, int depth) => field.FieldType switch
    {
        FieldType.String => Texts.Select(t => (t.What, (object)t.Value)),
        FieldType.Bytes => [("empty", ByteString.Empty), ("garbage", ByteString.CopyFrom(Garbage(100))), ("100 kB of garbage", ByteString.CopyFrom(Garbage(100_000)))],
        FieldType.Bool => [("false", false), ("true", true)],
        FieldType.Int32 or FieldType.SInt32 or FieldType.SFixed32 => ((int[])[0, 1, -1, int.MinValue, int.MaxValue]).Select(n => ($"{n}", (object)n)),
        FieldType.Int64 or FieldType.SInt64 or FieldType.SFixed64 => ((long[])[0, 1, -1, long.MinValue, long.MaxValue]).Select(n => ($"{n}", (object)n)),
        FieldType.UInt32 => [("0", 0u), ("the largest", uint.MaxValue)],
        FieldType.UInt64 => [("0", 0ul), ("the largest", ulong.MaxValue)],
        FieldType.Double => ((double[])[0, double.NaN, double.NegativeInfinity, double.MaxValue]).Select(n => ($"{n}", (object)n)),
        FieldType.Enum => field.EnumType.Values.Select(v => v.Number).Concat([-1, 99, int.MaxValue]).Select(n => ($"{n}", System.Enum.ToObject(field.EnumType.ClrType, n))),
        FieldType.Message when depth < DeepestNesting => Of(field.MessageType, depth + 1).Select(m => (m.What, (object)m.Message)),
        FieldType.Message => [],
        _ => throw new NotSupportedException($"{field.FullName} is of a type that is not attacked yet: {field.FieldType}"),
    };

    private static byte[] Garbage(int length)
    {
        var bytes = new byte[length];
        new Random(42).NextBytes(bytes);
        return bytes;
    }

    private static IMessage New(MessageDescriptor type) => (IMessage)Activator.CreateInstance(type.ClrType)!;
}
