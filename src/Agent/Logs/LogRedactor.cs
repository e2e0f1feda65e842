using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using MBot.Agent.Platform;

namespace MBot.Agent.Logs;

/// <summary>
/// Replaces secret values, in the forms in which programs print them (see <see cref="SecretForms"/>), and the password of
/// anything that looks like <c>scheme://user:password@host</c>, whosever it is. Values of less than
/// <see cref="SecretForms.Shortest"/> characters are not looked for: they would blacken half of every line.
/// </summary>
internal sealed partial class LogRedactor(SecretValues values) : ILogRedactor
{
    public const string Replacement = "[REDACTED]";
    private volatile Compiled _compiled = new([], [], SearchValues.Create([], StringComparison.Ordinal));

    public string Redact(string text)
    {
        if (text.Length == 0)
            return text;
        var compiled = Current();
        var result = compiled.Forms.Count == 0 ? text : Cover(text, compiled);
        return result.Contains("://", StringComparison.Ordinal) ? CoverPasswords(result) : result;
    }

    private Compiled Current()
    {
        var now = values();
        var compiled = _compiled;
        if (ReferenceEquals(compiled.Values, now))
            return compiled;
        var forms = now.SelectMany(v => SecretForms.Of(v.Reveal())).Distinct(StringComparer.Ordinal).OrderByDescending(f => f.Length).ToList();
        return _compiled = new Compiled(now, forms, SearchValues.Create([.. forms], StringComparison.Ordinal));
    }

    /// <summary>Overlapping values are covered as one: what sticks out of the first would be a piece of the second.</summary>
    private static string Cover(string text, Compiled compiled)
    {
        StringBuilder? result = null;
        var copied = 0;
        for (var from = 0; from < text.Length;)
        {
            var at = text.AsSpan(from).IndexOfAny(compiled.Search);
            if (at < 0)
                break;
            at += from;
            var end = at;
            for (var i = at; i < text.Length && (i < end || i == at); i++)
            {
                var length = compiled.LengthAt(text.AsSpan(i));
                end = Math.Max(end, i + length);
            }

            result ??= new StringBuilder(text.Length);
            result.Append(text, copied, at - copied).Append(Replacement);
            copied = from = end;
        }

        return result is null ? text : result.Append(text, copied, text.Length - copied).ToString();
    }

    private static string CoverPasswords(string text)
    {
        try
        {
            return UrlPassword().Replace(text, "$1" + Replacement + "@");
        }
        catch (RegexMatchTimeoutException)
        {
            return Replacement; // a line made to be hard; better none of it than a password
        }
    }

    /// <summary>The password may hold a raw @ or /, which a URL's must not but people's do; a number alone is a port.</summary>
    [GeneratedRegex(@"([A-Za-z][A-Za-z0-9+.\-]*://[^\s:/@]*:)(?!\d{1,5}(?:[/?#\s]|$))[^\s@]+(?:@[^\s@/]+)*@", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 250)]
    private static partial Regex UrlPassword();

    private sealed record Compiled(IReadOnlyCollection<Redacted> Values, IReadOnlyList<string> Forms, SearchValues<string> Search)
    {
        /// <summary>Of the longest form that begins here; 0 when none does.</summary>
        public int LengthAt(ReadOnlySpan<char> text)
        {
            foreach (var form in Forms)
            {
                if (text.StartsWith(form, StringComparison.Ordinal))
                    return form.Length;
            }

            return 0;
        }
    }
}
