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
        var url = Uri.EscapeDataString(value);
        yield return url;
        yield return LowerHex(url);
        var form = WebUtility.UrlEncode(value);
        yield return form;
        yield return LowerHex(form);
        yield return Convert.ToBase64String(Encoding.UTF8.GetBytes(value));
        // What Python's repr() makes of it.
        yield return value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal);
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
