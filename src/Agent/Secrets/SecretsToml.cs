using System.Globalization;
using System.Text;

namespace MBot.Agent.Secrets;

/// <summary>The form of secrets.toml, which Streamlit reads as <c>st.secrets</c>: one basic string a line.</summary>
internal static class SecretsToml
{
    public static byte[] Render(SecretSet set)
    {
        var text = new StringBuilder("# Made by mbot-agent from its secrets. Changes here are lost.\n");
        foreach (var (name, secret) in set.Secrets.OrderBy(secret => secret.Key, StringComparer.Ordinal))
        {
            text.Append(name).Append(" = \"");
            foreach (var letter in secret.Value.Reveal())
                Append(text, letter);
            text.Append("\"\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void Append(StringBuilder text, char letter)
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
            case < ' ' or '\x7f':
                text.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:X4}");
                break;
            default:
                text.Append(letter);
                break;
        }
    }
}
