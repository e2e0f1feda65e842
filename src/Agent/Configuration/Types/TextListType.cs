using System.Text.Json;

namespace MBot.Agent.Configuration.Types;

internal sealed class TextListType : SettingType
{
    public override string Name => "list of texts";

    public override string Expected => """a list of texts such as ["a", "b"] (outside the file also a,b)""";

    public override object? Read(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Array)
            return null;
        var items = element.EnumerateArray().Select(Text).ToArray();
        return items.Contains(null) ? null : items;
    }

    /// <summary>A JSON array, or items between commas for the usual case of plain words.</summary>
    public override SettingInput? Parse(string text)
    {
        text = text.Trim();
        var items = text.StartsWith('[') ? ParseJson(text) : text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return items is null || items.Any(item => item.Contains('\0')) ? null : new(items, Json(items));
    }

    public override string Display(object value)
    {
        return Json((string[])value);
    }

    private string[]? ParseJson(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return (string[]?)Read(document.RootElement);
        }
        catch (JsonException)
        {
            // Not JSON: the caller says what would be right.
            return null;
        }
    }

    private static string Json(string[] items) => $"[{string.Join(", ", items.Select(Quote))}]";
}
