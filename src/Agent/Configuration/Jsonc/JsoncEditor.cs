using System.Text;

namespace MBot.Agent.Configuration.Jsonc;

/// <summary>
/// Changes one value of a text, in place: comments, order and formatting of all the rest stay. Pure. A comment inside a
/// replaced value goes with it.
/// </summary>
internal static class JsoncEditor
{
    /// <param name="json">The value as a literal.</param>
    /// <exception cref="JsoncException">The text does not parse, or the section is no object.</exception>
    public static byte[] Set(byte[] text, string section, string key, string json)
    {
        var document = JsoncDocument.Parse(text);
        var property = $"{Quote(key)}: {json}";
        if (document.Root is not { } root)
            return [.. text, .. Bytes($"{Gap(text)}{{\n  {Quote(section)}: {{\n    {property}\n  }}\n}}\n")];

        var layout = new JsoncLayout(text, root);
        if (root.Find(section) is not { } place)
        {
            var indent = layout.ChildIndent(root);
            return layout.Insert(root, layout.IsInline(root)
                ? $"{Quote(section)}: {{ {property} }}"
                : $"{Quote(section)}: {{{layout.NewLine}{indent}{layout.Unit}{property}{layout.NewLine}{indent}}}");
        }

        if (place.Object is not { } target)
            throw new JsoncException(place.Line, $"\"{section}\" must be an object: {{ … }}");
        return target.Find(key) is { } present
            ? [.. text[..present.ValueStart], .. Bytes(json), .. text[present.ValueEnd..]]
            : layout.Insert(target, property);
    }

    /// <summary>The text without the key; the very text when it is not there.</summary>
    public static byte[] Unset(byte[] text, string section, string key)
    {
        var document = JsoncDocument.Parse(text);
        return document.Root?.Find(section)?.Object is { } target && target.Find(key) is { } property
            ? JsoncRemoval.Remove(text, target, property)
            : text;
    }

    private static string Gap(byte[] text) => text.Length == 0 || text[^1] == (byte)'\n' ? "" : "\n";

    private static string Quote(string name) => $"\"{name}\"";

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
