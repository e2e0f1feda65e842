using System.Text.RegularExpressions;

namespace MBot.Client.Secrets;

/// <summary>
/// Reads <c>.env</c> files by python-dotenv's rules: <c>export</c>, single and double quotes with their escapes, values over
/// several lines, comments. Three things differ, on purpose: <c>${NAME}</c> is not expanded (a secret may hold a dollar, and the
/// laptop's environment is none of the instance's business), a name without <c>=</c> is an error, and so is a name that can't be an
/// environment variable's. Knows nothing of the agent.
/// </summary>
internal static partial class DotEnvFile
{
    public static DotEnvResult Parse(string text)
    {
        var reader = new DotEnvReader(text.TrimStart('\uFEFF'));
        var entries = new List<DotEnvEntry>();
        var errors = new List<DotEnvError>();
        while (reader.SkipToNextBinding())
        {
            var line = reader.Line;
            try
            {
                switch (Binding(reader))
                {
                    case (null, _):
                        break;
                    case (_, null):
                        errors.Add(new(line, "a name without a value: write NAME= for an empty one"));
                        break;
                    case var (name, _) when !VariableName().IsMatch(name):
                        errors.Add(new(line, "what stands before the = can't be the name of an environment variable"));
                        break;
                    case var (name, value):
                        entries.Add(new(name, value, line));
                        break;
                }
            }
            catch (DotEnvException error)
            {
                errors.Add(new(line, error.Message));
                reader.SkipLine();
            }
        }

        // As with python-dotenv the last one of a name wins.
        var last = entries.GroupBy(entry => entry.Name).Select(group => group.Last()).ToHashSet();
        return new([.. entries.Where(last.Contains)], errors);
    }

    /// <summary>One line (or more, inside quotes): no name when it is a comment, no value when there is no equal sign.</summary>
    private static (string? Name, string? Value) Binding(DotEnvReader reader)
    {
        reader.Take(Export());
        var name = reader.Peek switch
        {
            '#' => null,
            '\'' => reader.Need(QuotedName(), "the quote that opens the name is not closed"),
            _ => reader.Need(PlainName(), "there is no name before the ="),
        };
        reader.Take(Spaces());
        string? value = null;
        if (reader.Peek == '=')
        {
            reader.Take(EqualSign());
            value = Value(reader);
        }

        reader.Take(Comment());
        reader.Need(EndOfLine(), value is null ? "this is not NAME=value" : "there is text behind the closing quote");
        return (name, value);
    }

    private static string Value(DotEnvReader reader) => reader.Peek switch
    {
        '\'' => SingleEscapes().Replace(reader.Need(SingleQuoted(), "the single quote is not closed"), Unescape),
        '"' => DoubleEscapes().Replace(reader.Need(DoubleQuoted(), "the double quote is not closed"), Unescape),
        _ => TrailingComment().Replace(reader.Take(Plain()), "").TrimEnd(),
    };

    private static string Unescape(Match match) => match.Value[1] switch
    {
        'a' => "\a",
        'b' => "\b",
        'f' => "\f",
        'n' => "\n",
        'r' => "\r",
        't' => "\t",
        'v' => "\v",
        var letter => letter.ToString(),
    };

    [GeneratedRegex(@"\G(?:export[^\S\r\n]+)?")]
    private static partial Regex Export();

    [GeneratedRegex(@"\G'([^']+)'")]
    private static partial Regex QuotedName();

    [GeneratedRegex(@"\G([^=\#\s]+)")]
    private static partial Regex PlainName();

    [GeneratedRegex(@"\G[^\S\r\n]*")]
    private static partial Regex Spaces();

    [GeneratedRegex(@"\G=[^\S\r\n]*")]
    private static partial Regex EqualSign();

    [GeneratedRegex(@"\G'((?:\\'|[^'])*)'")]
    private static partial Regex SingleQuoted();

    [GeneratedRegex("\\G\"((?:\\\\\"|[^\"])*)\"")]
    private static partial Regex DoubleQuoted();

    [GeneratedRegex(@"\G[^\r\n]*")]
    private static partial Regex Plain();

    [GeneratedRegex(@"\s+#.*")]
    private static partial Regex TrailingComment();

    [GeneratedRegex(@"\G(?:[^\S\r\n]*#[^\r\n]*)?")]
    private static partial Regex Comment();

    [GeneratedRegex(@"\G[^\S\r\n]*(?:\r\n|\n|\r|\z)")]
    private static partial Regex EndOfLine();

    [GeneratedRegex(@"\\[\\']")]
    private static partial Regex SingleEscapes();

    [GeneratedRegex(@"\\[\\'""abfnrtv]")]
    private static partial Regex DoubleEscapes();

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]*\z")]
    private static partial Regex VariableName();
}
