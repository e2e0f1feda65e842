using MBot.Client.Secrets;

namespace MBot.Client.Tests.Secrets;

public class DotEnvFileTests
{
    [Theory]
    [InlineData("A=b", "b")]
    [InlineData("export A=b", "b")]
    [InlineData("  A = b  ", "b")]
    [InlineData("'A'=b", "b")]
    [InlineData("A=", "")]
    [InlineData("A=\"\"", "")]
    [InlineData("A=b # comment", "b")]
    [InlineData("A=b#no comment", "b#no comment")]
    [InlineData("A=\"b # c\" # comment", "b # c")]
    [InlineData("A='it''s'", null)]
    [InlineData("A='it\\'s'", "it's")]
    [InlineData("A='\\n'", "\\n")]
    [InlineData("A=\"\\n\\t\\\\ \\\" \\'\"", "\n\t\\ \" '")]
    [InlineData("A=\"\\$x \\u0041\"", "\\$x \\u0041")]
    [InlineData("A=\"two\nlines\"", "two\nlines")]
    [InlineData("A='two\r\nlines'", "two\r\nlines")]
    [InlineData("A=a=b=c", "a=b=c")]
    [InlineData("A=it's \"so\"", "it's \"so\"")]
    [InlineData("A=${HOME} $(id)", "${HOME} $(id)")]
    [InlineData("A=\"${HOME:-x}\"", "${HOME:-x}")]
    [InlineData("\uFEFFA=b", "b")]
    [InlineData("A=1\nA=2", "2")]
    public void OneValue_IsReadLikeThis(string text, string? value)
    {
        var result = DotEnvFile.Parse(text);
        Assert.Equal(value is null ? [] : [("A", value)], result.Entries.Select(entry => (entry.Name, entry.Value)));
        Assert.Equal(value is null, result.Errors.Count > 0);
    }

    [Fact]
    public void LineNumbers_AreOfTheName_WhateverEndsTheLines()
    {
        var result = DotEnvFile.Parse("# one\n\nA=1\r\nB=\"x\ny\"\rC=3 # six\n\n");
        Assert.Equal([("A", 3), ("B", 4), ("C", 6)], result.Entries.Select(entry => (entry.Name, entry.Line)));
    }

    [Theory]
    [InlineData("ok=1\nA=\"open\nB=2", 2, "the double quote is not closed")]
    [InlineData("A='open", 1, "the single quote is not closed")]
    [InlineData("\n\nsecretword\nB=2", 3, "a name without a value")]
    [InlineData("A=\"x\" y\nB=2", 1, "text behind the closing quote")]
    [InlineData("=x\nB=2", 1, "there is no name before the =")]
    [InlineData("A-B=secretword\nB=2", 1, "can't be the name")]
    [InlineData("my secretword\nB=2", 1, "this is not NAME=value")]
    [InlineData("'A=1\nB=2", 1, "the quote that opens the name")]
    public void Errors_NameTheLine_AndNeverAValue_AndTheRestIsReadOn(string text, int line, string message)
    {
        var result = DotEnvFile.Parse(text);
        var error = Assert.Single(result.Errors);
        Assert.Equal(line, error.Line);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secretword", error.Message, StringComparison.Ordinal);
        Assert.Equal(text.EndsWith("B=2", StringComparison.Ordinal), result.Entries.Any(entry => entry is { Name: "B", Value: "2" }));
    }

    [Fact]
    public void AnEntry_PrintsNoValue() => Assert.DoesNotContain("secretword", DotEnvFile.Parse("A=secretword").Entries[0].ToString(), StringComparison.Ordinal);
}
