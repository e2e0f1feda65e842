using System.Text.Json;
using MBot.Client.Enrolment;

namespace MBot.Client.Tests.Enrolment;

public sealed class AgentFileTests
{
    private static readonly JsonDocumentOptions WithComments = new() { CommentHandling = JsonCommentHandling.Skip };

    [Fact]
    public void TheFile_IsJsonWithComments_OneObjectASection()
    {
        var text = new AgentFile()
            .Text(AgentFile.ListenKey, "127.0.0.1:7443")
            .List(AgentFile.AppListenKey, "127.0.0.1:8080")
            .Assignment("nginx.workers=4")
            .Assignment("deploy.watchWindow=20s")
            .Assignment("python.pipArguments=[\"--find-links\",\"/x\"]")
            .Render();

        using var document = JsonDocument.Parse(text, WithComments);
        var root = document.RootElement;
        Assert.Contains("//", text, StringComparison.Ordinal);
        Assert.Equal("127.0.0.1:7443", root.GetProperty("security").GetProperty("listen").GetString());
        Assert.Equal("127.0.0.1:8080", root.GetProperty("nginx").GetProperty("listen")[0].GetString());
        Assert.Equal(4, root.GetProperty("nginx").GetProperty("workers").GetInt32());
        Assert.Equal("20s", root.GetProperty("deploy").GetProperty("watchWindow").GetString());
        Assert.Equal(2, root.GetProperty("python").GetProperty("pipArguments").GetArrayLength());
    }

    [Theory]
    [InlineData("a\"b")]
    [InlineData("back\\slash")]
    [InlineData("*/ // {")]
    [InlineData("null")]
    [InlineData("{\"a\":1}")]
    public void AnyText_StaysWhatItIs(string value)
    {
        using var document = JsonDocument.Parse(new AgentFile().Assignment("section.key=" + value).Render(), WithComments);

        Assert.Equal(value, document.RootElement.GetProperty("section").GetProperty("key").GetString());
    }

    [Theory]
    [InlineData("novalue")]
    [InlineData("=1")]
    [InlineData("nosection=1")]
    [InlineData("section.=1")]
    public void WhatIsNoSetting_IsRefused(string assignment) => Assert.Throws<ClientException>(() => new AgentFile().Assignment(assignment));

    [Fact]
    public void TheLastOfOneKey_Counts()
    {
        using var document = JsonDocument.Parse(new AgentFile().Text("a.b", "1").Assignment("a.b=two").Render(), WithComments);

        Assert.Equal("two", document.RootElement.GetProperty("a").GetProperty("b").GetString());
    }
}
