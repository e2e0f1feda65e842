using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace MBot.Client.Output;

/// <summary>Small documents written by hand: no reflection, so trimming takes nothing away.</summary>
internal static class JsonText
{
    // Output goes to terminals and jq, never into a web page: umlauts stay readable.
    public static JsonWriterOptions Options(bool indented) => new() { Indented = indented, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Document(Action<Utf8JsonWriter> content) => Render(content, indented: true);

    public static string Line(Action<Utf8JsonWriter> content) => Render(content, indented: false);

    private static string Render(Action<Utf8JsonWriter> content, bool indented)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Options(indented)))
        {
            writer.WriteStartObject();
            content(writer);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
