using System.Text.Encodings.Web;
using System.Text.Json;

namespace MBot.Agent.Configuration.Types;

/// <summary>How values of one C# type are written in the file, in the environment and on the command line.</summary>
internal abstract class SettingType
{
    /// <summary>One or two words for tables: <c>duration</c>.</summary>
    public abstract string Name { get; }

    /// <summary>What would be right, to end a sentence with: <c>a duration such as 90s, 10m or 1h30m</c>.</summary>
    public abstract string Expected { get; }

    /// <summary>The value in the file; null when it does not fit.</summary>
    public abstract object? Read(JsonElement element);

    /// <summary>The value in an environment variable or an argument; null when it does not fit.</summary>
    public abstract SettingInput? Parse(string text);

    /// <summary>The value in the spelling that <see cref="Parse"/> takes.</summary>
    public abstract string Display(object value);

    public static SettingType? For(Type type) => type switch
    {
        _ when type == typeof(string) => new TextType(),
        _ when type == typeof(bool) => new FlagType(),
        _ when type == typeof(int) => new NumberType(),
        _ when type == typeof(long) => new SizeType(),
        _ when type == typeof(TimeSpan) => new DurationType(),
        _ when type == typeof(string[]) => new TextListType(),
        _ => null,
    };

    /// <summary>A JSON string literal that stays readable: only what JSON itself demands is escaped.</summary>
    protected static string Quote(string text) =>
        $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";

    /// <summary>Null also for the escapes of half a surrogate pair, which are JSON but not text.</summary>
    protected static string? Text(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.String)
            return null;
        try
        {
            var text = element.GetString()!;
            return text.Contains('\0') ? null : text;
        }
        catch (InvalidOperationException)
        {
            // What GetString throws for such escapes.
            return null;
        }
    }
}

/// <param name="Json">The literal for the file, as close to what was typed as JSON allows.</param>
internal sealed record SettingInput(object Value, string Json);
