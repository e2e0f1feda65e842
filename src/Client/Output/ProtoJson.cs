using System.Buffers;
using System.Collections;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace MBot.Client.Output;

/// <summary>
/// The agent's messages as the documents of <c>--json</c>: camelCase, every field always there (null when unset),
/// 64-bit numbers as numbers, enum values without their prefix ("succeeded"), times in ISO 8601, durations in seconds.
/// Works on descriptors, so it needs no reflection over this program's types.
/// </summary>
internal static class ProtoJson
{
    public static string Line(IMessage message, Action<Utf8JsonWriter>? more = null) => Render(message, indented: false, more);

    public static string Document(IMessage message, Action<Utf8JsonWriter>? more = null) => Render(message, indented: true, more);

    private static string Render(IMessage message, bool indented, Action<Utf8JsonWriter>? more = null)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, JsonText.Options(indented)))
            Write(writer, message, more);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter writer, IMessage message, Action<Utf8JsonWriter>? more = null)
    {
        writer.WriteStartObject();
        foreach (var field in message.Descriptor.Fields.InDeclarationOrder())
        {
            // Of a choice only what was chosen.
            if (field.RealContainingOneof is { } oneof && oneof.Accessor.GetCaseFieldDescriptor(message) != field)
                continue;
            writer.WritePropertyName(field.JsonName);
            var value = field.Accessor.GetValue(message);
            if (field.IsMap)
                WriteMap(writer, (IDictionary)value);
            else if (field.IsRepeated)
                WriteList(writer, field, (IList)value);
            else
                WriteValue(writer, field, value);
        }

        more?.Invoke(writer);
        writer.WriteEndObject();
    }

    private static void WriteList(Utf8JsonWriter writer, FieldDescriptor field, IList values)
    {
        writer.WriteStartArray();
        foreach (var value in values)
            WriteValue(writer, field, value);
        writer.WriteEndArray();
    }

    private static void WriteMap(Utf8JsonWriter writer, IDictionary values)
    {
        writer.WriteStartObject();
        foreach (DictionaryEntry entry in values)
            writer.WriteString(Convert.ToString(entry.Key, CultureInfo.InvariantCulture)!, Convert.ToString(entry.Value, CultureInfo.InvariantCulture));
        writer.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter writer, FieldDescriptor field, object? value)
    {
        switch (value)
        {
            case null: writer.WriteNullValue(); break;
            case string text: writer.WriteStringValue(text); break;
            case bool flag: writer.WriteBooleanValue(flag); break;
            case int number: writer.WriteNumberValue(number); break;
            case uint number: writer.WriteNumberValue(number); break;
            case long number: writer.WriteNumberValue(number); break;
            case ulong number: writer.WriteNumberValue(number); break;
            case float number: writer.WriteNumberValue(number); break;
            case double number: writer.WriteNumberValue(number); break;
            case ByteString bytes: writer.WriteBase64StringValue(bytes.Span); break;
            case Timestamp time: writer.WriteStringValue(time.ToDateTime()); break;
            case Duration duration: writer.WriteNumberValue(duration.ToTimeSpan().TotalSeconds); break;
            case IMessage message: Write(writer, message); break;
            default: WriteEnum(writer, field, Convert.ToInt32(value, CultureInfo.InvariantCulture)); break;
        }
    }

    private static void WriteEnum(Utf8JsonWriter writer, FieldDescriptor field, int number)
    {
        if (field.EnumType.FindValueByNumber(number) is { } known)
            writer.WriteStringValue(EnumText.Name(known));
        else
            writer.WriteNumberValue(number); // a newer agent's value
    }
}
