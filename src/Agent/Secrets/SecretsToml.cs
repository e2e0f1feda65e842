using System.Globalization;
using System.Text;

namespace MBot.Agent.Secrets;

/// <summary>
/// The form of secrets.toml, which Streamlit reads as <c>st.secrets</c>: one string a line. Before Python 3.11 Streamlit reads it
/// with the toml package, whose latest version (0.10.2) drops a quote that begins a value, unless the string is a triple-quoted one, and
/// stumbles over <c>\u</c> escapes in a value that has a backslash and a u of its own, unless they are <c>\U</c> ones.
/// </summary>
internal static class SecretsToml
{
    public static byte[] Render(SecretSet set)
    {
        var text = new StringBuilder("# Made by mbot-agent from its secrets. Changes here are lost.\n");
        foreach (var (name, secret) in set.Secrets.OrderBy(secret => secret.Key, StringComparer.Ordinal))
        {
            var value = secret.Value.Reveal();
            var quotes = value.StartsWith('"') ? "\"\"\"" : "\"";
            var isLong = value.Contains("\\u", StringComparison.Ordinal);
            text.Append(name).Append(" = ").Append(quotes);
            foreach (var letter in value)
                Append(text, letter, isLong);
            text.Append(quotes).Append('\n');
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void Append(StringBuilder text, char letter, bool isLong)
    {
        switch (letter)
        {
            case '"' or '\\':
                text.Append('\\').Append(letter);
                break;
            case '\n':
                text.Append("\\n");
                break;
            case '\r':
                text.Append("\\r");
                break;
            case '\t':
                text.Append("\\t");
                break;
            case '\b':
                text.Append("\\b");
                break;
            case '\f':
                text.Append("\\f");
                break;
            case < ' ' or '\x7f':
                text.Append(isLong ? "\\U0000" : "\\u").Append(((int)letter).ToString("X4", CultureInfo.InvariantCulture));
                break;
            default:
                text.Append(letter);
                break;
        }
    }
}
