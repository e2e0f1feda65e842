using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using MBot.Client.Tests.Support;
using MBot.Protos.V1;
using MBot.TestKit;

namespace MBot.Client.Tests.Commands;

public sealed class QuickTests
{
    [Fact]
    public async Task AnAppThatServes_IsServed_WithEveryLookAndItsTime()
    {
        await using var page = await Page.StartAsync(Page.Serves);

        var (exit, root) = await LookAsync($"http://localhost:{page.Port}");

        Assert.Equal(ExitCode.Ok, exit);
        Assert.True(root.GetProperty("serving").GetBoolean());
        foreach (var name in new[] { "dns", $"tcp {page.Port}", "http", "streamlit" })
        {
            Assert.Equal("ok", Found(root, name).GetProperty("result").GetString());
            Assert.True(Found(root, name).GetProperty("seconds").GetDouble() > 0);
        }

        Assert.Equal("skipped", Found(root, "agent").GetProperty("result").GetString());
    }

    [Fact]
    public async Task AClosedPort_IsNamed_AndNothingBehindItIsLookedAt()
    {
        var (exit, root) = await LookAsync($"http://127.0.0.1:{Port.Free()}");

        Assert.Equal(ExitCode.Failed, exit);
        Assert.Contains("nothing listens", root.GetProperty("cause").GetString(), StringComparison.Ordinal);
        Assert.Contains("mbot-client service restart nginx", root.GetProperty("hint").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("http", Names(root));
    }

    [Fact]
    public async Task ANameWithoutAnAddress_IsNamed()
    {
        var (exit, root) = await LookAsync("https://no-such-host.invalid");

        Assert.Equal(ExitCode.Failed, exit);
        Assert.Contains("no-such-host.invalid has no address", root.GetProperty("cause").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(502, "the app behind it doesn't")]
    [InlineData(504, "the app behind it doesn't")]
    [InlineData(503, "maintenance")]
    [InlineData(404, "doesn't know 127.0.0.1")]
    [InlineData(500, "500")]
    public async Task AnAnswerThatIsNone_IsNamed(int status, string cause)
    {
        await using var page = await Page.StartAsync(_ => (status, ""));

        var (exit, root) = await LookAsync($"http://127.0.0.1:{page.Port}");

        Assert.Equal(ExitCode.Failed, exit);
        Assert.Contains(cause, root.GetProperty("cause").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("mbot-client ", root.GetProperty("hint").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(503, "", "Streamlit's health is 503")]
    [InlineData(200, "<html>", "not Streamlit")]
    public async Task ADeadStreamlit_BehindAPageThatAnswers_IsNamed(int status, string body, string cause)
    {
        await using var page = await Page.StartAsync(path => path == "/_stcore/health" ? (status, body) : (200, "x"));

        var (exit, root) = await LookAsync($"http://127.0.0.1:{page.Port}");

        Assert.Equal(ExitCode.Failed, exit);
        Assert.Contains(cause, root.GetProperty("cause").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("other.example.test", 1, 7, "is for other.example.test, not for localhost")]
    [InlineData("localhost", 9, -2, "the certificate ended on")]
    [InlineData("localhost", 1, 7, "browsers don't trust")]
    public async Task ACertificateThatABrowserRefuses_IsNamed(string host, int since, int days, string cause)
    {
        using var certificate = SelfSigned.For(host, since, days);
        await using var page = await Page.StartAsync(Page.Serves, certificate);

        var (exit, root) = await LookAsync($"https://localhost:{page.Port}");

        Assert.Equal(ExitCode.Failed, exit);
        Assert.Contains(cause, root.GetProperty("cause").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("mbot-client https ", root.GetProperty("hint").GetString(), StringComparison.Ordinal);
        Assert.Equal("ok", Found(root, "streamlit").GetProperty("result").GetString());
    }

    [Fact]
    public async Task APlainPageThatMovesToHttps_IsFollowed_AndItsCertificateLookedAt()
    {
        using var certificate = SelfSigned.For("localhost");
        await using var secure = await Page.StartAsync(Page.Serves, certificate);
        await using var plain = await Page.StartAsync(_ => (301, $"https://localhost:{secure.Port}/"));

        var (exit, root) = await LookAsync($"http://localhost:{plain.Port}");

        Assert.Equal(ExitCode.Failed, exit);
        Assert.Contains("tls", Names(root));
        Assert.Contains("browsers don't trust", root.GetProperty("cause").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhoTakesTheConnectionAndSaysNothing_IsGivenUp_WithinTheBound()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();

        var (exit, root) = await LookAsync($"http://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}", "--timeout", "1");

        Assert.Equal(ExitCode.Failed, exit);
        Assert.Contains("takes the connection and doesn't answer", root.GetProperty("cause").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheAgent_IsAskedForTheAppsAddress_AndItsHealthIsShown()
    {
        await using var page = await Page.StartAsync(Page.Serves);
        await using var agent = await ScriptedAgent.StartAsync();
        agent.Script.On<GetStatusRequest>(_ => new StatusReply { Healthy = true, Agent = new AgentInfo { AppUrl = $"http://127.0.0.1:{page.Port}" } });
        using var laptop = Laptop.Of(agent);

        var ran = await laptop.RunAsync("quick");

        Assert.Equal(ExitCode.Ok, ran.Exit);
        Assert.Contains(ran.Lines, line => line.StartsWith("agent\tok\t", StringComparison.Ordinal) && line.EndsWith("\thealthy", StringComparison.Ordinal));
        Assert.Contains($"http://127.0.0.1:{page.Port}/ serves", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ADeadAgent_DoesNotMakeAServingAppUnserved()
    {
        await using var page = await Page.StartAsync(Page.Serves);
        var agent = await ScriptedAgent.StartAsync();
        using var laptop = Laptop.Of(agent);
        await agent.DisposeAsync();

        var ran = await laptop.RunAsync("quick", "--url", $"http://127.0.0.1:{page.Port}");

        Assert.Equal(ExitCode.Ok, ran.Exit);
        Assert.Contains(ran.Lines, line => line.StartsWith("agent\tfailed\t", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("ftp://example.org")]
    [InlineData("http://user:secret@example.org")]
    [InlineData("http://")]
    public async Task WhatIsNoPagesAddress_IsRefused(string url)
    {
        using var laptop = new Laptop();

        Assert.Equal(ExitCode.Usage, (await laptop.RunAsync("quick", "--url", url)).Exit);
    }

    private static async Task<(ExitCode Exit, JsonElement Root)> LookAsync(string url, params string[] more)
    {
        using var laptop = new Laptop();
        var ran = await laptop.RunAsync(["quick", "--json", "--url", url, .. more]);
        return (ran.Exit, JsonDocument.Parse(ran.Output).RootElement);
    }

    private static JsonElement Found(JsonElement root, string name) => root.GetProperty("looks").EnumerateArray().Single(look => look.GetProperty("name").GetString() == name);

    private static IEnumerable<string?> Names(JsonElement root) => root.GetProperty("looks").EnumerateArray().Select(look => look.GetProperty("name").GetString());
}
