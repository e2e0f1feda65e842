using System.Text.Json;
using System.Text.Unicode;

namespace MBot.Agent.Configuration.Jsonc;

/// <summary>
/// JSON with comments and trailing commas, two levels deep, with the place of everything: enough to say a line number
/// and to edit one value without touching the rest. All offsets are bytes of UTF-8.
/// </summary>
internal sealed class JsoncDocument
{
    private const int LongestMessage = 200;

    private static readonly JsonDocumentOptions ValueOptions =
        new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private JsoncDocument(byte[] text, JsoncObject? root)
    {
        Text = text;
        Root = root;
    }

    public byte[] Text { get; }

    /// <summary>Null when the text holds nothing but white space and comments.</summary>
    public JsoncObject? Root { get; }

    /// <exception cref="JsoncException">Not an object, not JSON, or not UTF-8.</exception>
    public static JsoncDocument Parse(byte[] text)
    {
        if (!Utf8.IsValid(text))
            throw new JsoncException(LineOfFirstBadByte(text), "this is not UTF-8 text");
        if (JsoncTrivia.Skip(text, 0) == text.Length)
            return new(text, null);

        var reader = new Utf8JsonReader(text, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        try
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
                throw new JsoncException(LineAt(text, (int)reader.TokenStartIndex), "the file must be one object: { … }");
            var root = ReadObject(ref reader, text, depth: 0);
            reader.Read();
            return new(text, root);
        }
        catch (JsonException error)
        {
            throw new JsoncException((int)(error.LineNumber ?? 0) + 1, Plain(error));
        }
    }

    public JsonElement Value(JsoncProperty property)
    {
        using var document = JsonDocument.Parse(Text.AsMemory(property.ValueStart..property.ValueEnd), ValueOptions);
        return document.RootElement.Clone();
    }

    private static JsoncObject ReadObject(ref Utf8JsonReader reader, byte[] text, int depth)
    {
        var start = (int)reader.TokenStartIndex;
        var properties = new List<JsoncProperty>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var nameStart = (int)reader.TokenStartIndex;
            var line = LineAt(text, nameStart);
            var name = Name(ref reader, line);
            reader.Read();
            var (valueStart, kind) = ((int)reader.TokenStartIndex, reader.TokenType);
            var inner = kind == JsonTokenType.StartObject && depth == 0 ? ReadObject(ref reader, text, depth + 1) : null;
            reader.Skip();
            properties.Add(new(name, nameStart, valueStart, (int)reader.BytesConsumed, kind, line, inner));
        }

        return new(start, (int)reader.BytesConsumed, properties);
    }

    private static string Name(ref Utf8JsonReader reader, int line)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // What GetString throws for the escape of half a surrogate pair.
            throw new JsoncException(line, "this name is not valid text");
        }
    }

    private static int LineAt(byte[] text, int offset) => text.AsSpan(0, offset).Count((byte)'\n') + 1;

    private static int LineOfFirstBadByte(byte[] text)
    {
        var line = 1;
        foreach (var part in text.AsSpan().Split((byte)'\n'))
        {
            if (!Utf8.IsValid(text.AsSpan(part)))
                return line;
            line++;
        }

        return 1;
    }

    /// <summary>The parser's words without its own, zero-based, coordinates; they quote the text, whatever that holds and however long it is.</summary>
    private static string Plain(JsonException error)
    {
        var words = string.Concat(error.Message.Split(" LineNumber:")[0].Split(" Path:")[0].Select(c => char.IsControl(c) ? '?' : c));
        return words.Length <= LongestMessage ? words : $"{words[..LongestMessage]}…";
    }
}
