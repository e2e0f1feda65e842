using System.Net;
using System.Text.Json;
using FsCheck;
using FsCheck.Xunit;
using MBot.Agent.Logs;
using MBot.Agent.Platform;

namespace MBot.Agent.Tests.Logs;

public sealed class LogRedactorTests
{
    [Property(MaxTest = 1000)]
    public bool NoValueIsLeft_WhereverItStands(NonNull<string> secret, NonNull<string> before, NonNull<string> after)
    {
        var value = secret.Get;
        var redacted = Of(value).Redact(before.Get + value + after.Get);
        return value.Length < SecretForms.Shortest || string.IsNullOrWhiteSpace(value) || PartOfReplacement(value) || !redacted.Contains(value, StringComparison.Ordinal);
    }

    [Property(MaxTest = 1000)]
    public bool NoSpellingOfAValueIsLeft(NonNull<string> secret, byte spelling)
    {
        var value = "s3" + secret.Get + "ü😀cr3t";
        if (value.EnumerateRunes().Any(r => r == System.Text.Rune.ReplacementChar))
            return true; // half a pair cannot be written in UTF-8 at all
        var spelled = (spelling % 12) switch
        {
            0 => JsonSerializer.Serialize(value)[1..^1],
            1 => Uri.EscapeDataString(value),
            2 => WebUtility.UrlEncode(value),
            3 => Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(value)),
            4 => Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(value)).Replace('+', '-').Replace('/', '_'),
            5 => Uri.EscapeDataString(value).Replace("%20", "+", StringComparison.Ordinal),
            6 => Uri.EscapeDataString(value).Replace("%2F", "/", StringComparison.Ordinal),
            7 => WebUtility.HtmlEncode(value),
            8 => string.Concat(value.Select(c => c is '"' or '\\' ? $"\\{c}" : c is '\n' ? "\\n" : c is '\r' ? "\\r" : c is '\t' ? "\\t" : c is '\b' ? "\\b" : c is '\f' ? "\\f" : c is < ' ' or > '~' ? $"\\u{(int)c:x4}" : $"{c}")),
            10 => string.Concat(value.Select(c => c is '"' or '\\' ? $"\\{c}" : c is '\n' ? "\\n" : c is '\r' ? "\\r" : c is '\t' ? "\\t" : c is '\b' ? "\\b" : c is '\f' ? "\\f" : c is < ' ' ? $"\\u{(int)c:x4}" : $"{c}")),
            9 => value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal).Replace("\r", "\\r", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal),
            _ => value,
        };
        return Of(value).Redact($"<{spelled}>") == "<[REDACTED]>";
    }

    [Property(MaxTest = 500)]
    public bool WhatIsNoSecret_StaysAsItIs(NonNull<string> text)
    {
        var plain = text.Get.Replace("://", "", StringComparison.Ordinal);
        return Of("a-secret-that-is-not-in-there").Redact(plain) == plain;
    }

    [Property(MaxTest = 500)]
    public bool OfManyValuesThatOverlap_NoneIsLeft(byte[] letters, byte from, byte length)
    {
        var text = string.Concat((letters ?? []).Select(l => (char)('a' + (l % 3))));
        if (text.Length < 8)
            return true;
        var first = text.Substring(from % (text.Length - 4), 4);
        var start = Math.Min(text.Length - 5, (from % (text.Length - 4)) + (length % 4));
        var second = text.Substring(start, 5);
        var redacted = Of(first, second).Redact(text);
        return !redacted.Contains(first, StringComparison.Ordinal) && !redacted.Contains(second, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mongodb+srv://ada:pa55@cluster0.example.net/db", "mongodb+srv://ada:[REDACTED]@cluster0.example.net/db")]
    [InlineData("redis://:pa55@localhost:6379/0 up", "redis://:[REDACTED]@localhost:6379/0 up")]
    [InlineData("postgres://u:p@ss@host/db", "postgres://u:[REDACTED]@host/db")]
    [InlineData("postgres://u:a/b@host/db", "postgres://u:[REDACTED]@host/db")]
    [InlineData("two: amqp://a:1x@h and http://b:2x@h", "two: amqp://a:[REDACTED]@h and http://b:[REDACTED]@h")]
    [InlineData("http://127.0.0.1:8510/path/@handle", "http://127.0.0.1:8510/path/@handle")]
    [InlineData("https://github.com/a/b.git", "https://github.com/a/b.git")]
    [InlineData("https://user@host/x", "https://user@host/x")]
    public void PasswordsInUrls_AreTakenOut_WhoseverTheyAre(string text, string expected) => Assert.Equal(expected, Of().Redact(text));

    [Fact]
    public void OverlappingValues_AreCoveredAsOne() => Assert.Equal("<[REDACTED]>", Of("abcdef", "defghi").Redact("<abcdefghi>"));

    [Fact]
    public void EachLineOfAValueWithSeveral_IsASecret() =>
        Assert.Equal("key: [REDACTED]", Of("-----BEGIN KEY-----\nMIIEvQIBADANBg\n-----END KEY-----\n").Redact("key: MIIEvQIBADANBg"));

    [Fact]
    public void ValuesTooShortToLookFor_AreLeft() => Assert.Equal("a yes b", Of("yes").Redact("a yes b"));

    [Fact]
    public void AChangedValue_CountsAtOnce()
    {
        Redacted[] values = [new("first-value")];
        var redactor = new LogRedactor(() => values);
        Assert.Equal("[REDACTED] second-value", redactor.Redact("first-value second-value"));
        values = [new("second-value")];
        Assert.Equal("first-value [REDACTED]", redactor.Redact("first-value second-value"));
    }

    private static LogRedactor Of(params string[] values)
    {
        Redacted[] secrets = [.. values.Select(v => new Redacted(v))];
        return new LogRedactor(() => secrets);
    }

    private static bool PartOfReplacement(string value) => LogRedactor.Replacement.Contains(value.Trim(), StringComparison.Ordinal);
}
