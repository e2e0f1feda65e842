using System.Buffers;
using System.Text;
using MBot.Agent.Platform;

namespace MBot.Agent.Services.Shim;

/// <summary>
/// Takes a service's secrets out of what it writes before it reaches the disk: the log is for more eyes than the secrets are. In bytes,
/// so that broken text changes nothing. Knows the forms of <see cref="SecretForms"/>; the agent looks again at each reading.
/// </summary>
internal sealed class SecretCover
{
    private readonly Dictionary<byte, byte[][]> _byFirst;
    private readonly SearchValues<byte> _firsts;
    private readonly int _longest;

    public SecretCover(IEnumerable<Redacted> secrets)
    {
        var forms = secrets.SelectMany(s => SecretForms.Of(s.Reveal())).Distinct(StringComparer.Ordinal).Select(Encoding.UTF8.GetBytes).OrderByDescending(f => f.Length).ToArray();
        _byFirst = forms.GroupBy(f => f[0]).ToDictionary(g => g.Key, g => g.ToArray());
        _firsts = SearchValues.Create([.. _byFirst.Keys]);
        _longest = forms.Length == 0 ? 0 : forms[0].Length;
    }

    /// <summary>The text without secrets; overlapping ones are covered as one. The very same when there is none.</summary>
    public ReadOnlySpan<byte> Cover(ReadOnlySpan<byte> text)
    {
        ArrayBufferWriter<byte>? result = null;
        var copied = 0;
        for (var at = Next(text, 0); at >= 0; at = Next(text, copied))
        {
            var end = at;
            for (var i = at; i < text.Length && (i < end || i == at); i++)
                end = Math.Max(end, i + LengthAt(text[i..]));
            result ??= new ArrayBufferWriter<byte>(text.Length + 16);
            result.Write(text[copied..at]);
            result.Write("[REDACTED]"u8);
            copied = end;
        }

        if (result is null)
            return text;
        result.Write(text[copied..]);
        return result.WrittenSpan;
    }

    /// <summary>Where a text whose rest has not come yet may be cut without cutting a secret in two; at least half of it.</summary>
    public int CutBefore(ReadOnlySpan<byte> text)
    {
        var window = Math.Max(text.Length / 2, text.Length - (2 * _longest));
        var (begin, end) = (text.Length, 0);
        for (var i = window; i < text.Length; i++)
        {
            var length = Begins(text[i..]) ? int.MaxValue - i : LengthAt(text[i..]);
            if (length == 0)
                continue;
            if (i >= end)
                begin = i;
            end = Math.Max(end, i + length);
        }

        return end > text.Length ? begin : text.Length;
    }

    private int Next(ReadOnlySpan<byte> text, int from)
    {
        for (var i = from; i < text.Length; i++)
        {
            var step = text[i..].IndexOfAny(_firsts);
            if (step < 0)
                return -1;
            i += step;
            if (LengthAt(text[i..]) > 0)
                return i;
        }

        return -1;
    }

    /// <summary>Of the longest form that begins the text; 0 when none does.</summary>
    private int LengthAt(ReadOnlySpan<byte> text)
    {
        if (_byFirst.TryGetValue(text[0], out var forms))
        {
            foreach (var form in forms)
            {
                if (text.StartsWith(form))
                    return form.Length;
            }
        }

        return 0;
    }

    /// <summary>All of the text is the beginning of a longer form.</summary>
    private bool Begins(ReadOnlySpan<byte> text)
    {
        if (text.Length >= _longest || !_byFirst.TryGetValue(text[0], out var forms))
            return false;
        foreach (var form in forms)
        {
            if (form.Length > text.Length && form.AsSpan().StartsWith(text))
                return true;
        }

        return false;
    }
}
