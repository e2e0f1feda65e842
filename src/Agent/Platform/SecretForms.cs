using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Encodings.Web;

namespace MBot.Agent.Platform;

/// <summary>How one value may be spelled in a log: as it is, in JSON, in a URL, in base64, line by line.</summary>
internal static class SecretForms
{
    public const int Shortest = 4;

    public static IEnumerable<string> Of(string value)
    {
        // Logs are lines: of a value with several (a key in PEM form) each is a secret.
        var parts = value.Contains('\n') ? value.Split('\n', StringSplitOptions.TrimEntries) : [];
        return parts.Prepend(value.Trim()).Prepend(value).SelectMany(Spellings).Where(f => f.Length >= Shortest && !string.IsNullOrWhiteSpace(f));
    }

    private static IEnumerable<string> Spellings(string value)
    {
        if (value.Length < Shortest)
            yield break;
        yield return value;
        yield return JavaScriptEncoder.Default.Encode(value);
        yield return JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(value);
        yield return PythonJson(value, isAscii: true);
        yield return PythonJson(value, isAscii: false);
        var url = Uri.EscapeDataString(value);
        foreach (var encoded in (string[])[url, url.Replace("%20", "+", StringComparison.Ordinal), url.Replace("%2F", "/", StringComparison.Ordinal), WebUtility.UrlEncode(value)])
        {
            yield return encoded;
            yield return LowerHex(encoded);
        }

        var base64 = Convert.ToBase64String(Encoding.UTF8.GetBytes(value));
        yield return base64;
        yield return base64.Replace('+', '-').Replace('/', '_');
        yield return WebUtility.HtmlEncode(value);
        // What Python's repr() makes of it, in quotes of either kind.
        var inQuotes = value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal).Replace("\r", "\\r", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal);
        yield return inQuotes;
        yield return inQuotes.Replace("'", "\\'", StringComparison.Ordinal);
    }

    /// <summary>Python's <c>json.dumps</c>, with and without <c>ensure_ascii</c>: short escapes and small hexadecimal digits.</summary>
    private static string PythonJson(string value, bool isAscii)
    {
        var text = new StringBuilder(value.Length);
        foreach (var c in value)
        {
            _ = c switch
            {
                '"' or '\\' => text.Append('\\').Append(c),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                '\b' => text.Append("\\b"),
                '\f' => text.Append("\\f"),
                < ' ' => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                > '~' when isAscii => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => text.Append(c),
            };
        }

        return text.ToString();
    }

    private static string LowerHex(string encoded) => string.Create(encoded.Length, encoded, static (target, source) =>
    {
        source.CopyTo(target);
        for (var i = 0; i + 2 < target.Length; i++)
        {
            if (target[i] == '%')
                (target[i + 1], target[i + 2]) = (char.ToLowerInvariant(target[i + 1]), char.ToLowerInvariant(target[i + 2]));
        }
    });
}
