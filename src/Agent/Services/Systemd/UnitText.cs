using System.Text;

namespace MBot.Agent.Services.Systemd;

/// <summary>Values on their way into unit files and environment files, written so that systemd reads back exactly the value.</summary>
internal static class UnitText
{
    /// <summary>One word of a setting that takes words, such as ExecStart=: https://www.freedesktop.org/software/systemd/man/latest/systemd.syntax.html#Quoting.</summary>
    public static string Word(string value)
    {
        var text = new StringBuilder("\"");
        foreach (var letter in value)
        {
            _ = letter switch
            {
                '"' or '\\' => text.Append('\\').Append(letter),
                '%' => text.Append("%%"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                < ' ' or '\x7f' => text.Append("\\x").Append(((int)letter).ToString("x2", System.Globalization.CultureInfo.InvariantCulture)),
                _ => text.Append(letter),
            };
        }

        return text.Append('"').ToString();
    }

    /// <summary>A path of a setting that takes the rest of its line.</summary>
    public static string Path(string value) => value.Replace("%", "%%", StringComparison.Ordinal);

    /// <summary>A line, or several, of an EnvironmentFile=: within double quotes only these four are special, and a line's end is itself.</summary>
    public static string Assignment(string name, string value)
    {
        var text = new StringBuilder(name).Append("=\"");
        foreach (var letter in value)
            (letter is '"' or '\\' or '`' or '$' ? text.Append('\\') : text).Append(letter);
        return text.Append("\"\n").ToString();
    }
}
