using System.Text;

namespace MBot.Agent.Tests.Nginx;

/// <summary>Reads a configuration as nginx's own tokenizer does (ngx_conf_file.c): what it says, not what it looks like.</summary>
internal static class NginxFileParser
{
    /// <summary>Each directive as depth and words, quotes and escapes resolved.</summary>
    public static IReadOnlyList<(int Depth, string[] Words)> Parse(string text)
    {
        var directives = new List<(int, string[])>();
        var words = new List<string>();
        var depth = 0;
        for (var i = 0; i < text.Length;)
        {
            var c = text[i];
            if (char.IsWhiteSpace(c) || c == ')')
            {
                i++;
            }
            else if (c == '#')
            {
                while (i < text.Length && text[i] != '\n')
                    i++;
            }
            else if (c is ';' or '{')
            {
                directives.Add((depth, [.. words]));
                words.Clear();
                depth += c == '{' ? 1 : 0;
                i++;
            }
            else if (c == '}')
            {
                Assert.Empty(words);
                depth--;
                i++;
            }
            else
            {
                words.Add(Word(text, ref i));
            }
        }

        Assert.Equal(0, depth);
        return directives;
    }

    private static string Word(string text, ref int i)
    {
        var quote = text[i] is '"' or '\'' ? text[i++] : '\0';
        var word = new StringBuilder();
        for (; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '\\' && i + 1 < text.Length)
            {
                var next = text[++i];
                word.Append(next is '"' or '\'' or '\\' ? $"{next}" : $"\\{next}");
            }
            else if (quote != '\0' ? c == quote : char.IsWhiteSpace(c) || c is ';' or '{')
            {
                i += quote != '\0' ? 1 : 0;
                break;
            }
            else
            {
                word.Append(c);
            }
        }

        return word.ToString();
    }
}
