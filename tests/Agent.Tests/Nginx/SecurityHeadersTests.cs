using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using MBot.Agent.Nginx;
using MBot.Agent.Tests.Certificates;
using MBot.TestKit;

namespace MBot.Agent.Tests.Nginx;

/// <summary>Through the installed nginx: whatever is answered says how browsers are to treat it, once.</summary>
public sealed class SecurityHeadersTests : IAsyncLifetime, INginxCertificate
{
    private const string Referrer = "strict-origin-when-cross-origin";
    private readonly NginxHarness _harness = new(o => o.MaxUpload = 1024);
    private readonly HttpClient _http = NginxHarness.Visitor();
    private readonly int _door = Port.Free();

    NginxTls? INginxCertificate.Current =>
        new([new(IPAddress.Loopback, _door)], ["app.example.org"], Path.Combine(_harness.State.Root, "chain.pem"), Path.Combine(_harness.State.Root, "key.pem"), 3600);

    private string Plain => $"http://app.example.org:{_harness.Door.Port}";

    private string Secure => $"https://app.example.org:{_door}";

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _harness.DisposeAsync();
    }

    [NginxFact]
    public async Task OverHttps_EveryAnswerHasThem()
    {
        var upstream = await StartAsync();

        Expect(HttpStatusCode.OK, await AskAsync("/"));
        Expect(HttpStatusCode.OK, await AskAsync("/static/js/app.js"));
        Expect(HttpStatusCode.NotFound, await AskAsync("/static/js/nothing.js"));
        Expect(HttpStatusCode.NotFound, await AskAsync("/media/unknown"));
        foreach (var status in (int[])[301, 404, 500, 502, 503])
            Expect((HttpStatusCode)status, await AskAsync($"/status/{status}"));
        using var large = new ByteArrayContent(new byte[2048]);
        Expect(HttpStatusCode.RequestEntityTooLarge, await _http.PostAsync(new Uri(Secure), large));

        await upstream.DisposeAsync();
        Expect(HttpStatusCode.ServiceUnavailable, await AskAsync("/"));
        Expect(HttpStatusCode.ServiceUnavailable, await AskAsync("/_stcore/upload_file"));
        _harness.Options.Allow = ["192.0.2.1"];
        Assert.True(await _harness.Nginx.ApplyAsync(NginxHarness.Bound()));
        Expect(HttpStatusCode.Forbidden, await AskAsync("/"));
        File.Delete(_harness.State.Live);
        Expect(HttpStatusCode.ServiceUnavailable, await AskAsync("/"));
    }

    [NginxFact]
    public async Task OverPlainHttp_EveryAnswerHasThem_ButForHsts()
    {
        await StartAsync();

        foreach (var (status, path) in ((HttpStatusCode, string)[])[(HttpStatusCode.PermanentRedirect, "/page"), (HttpStatusCode.NotFound, "/.well-known/acme-challenge/nothing"), (HttpStatusCode.NotFound, "/.mbot/")])
        {
            using var answer = await _http.GetAsync(new Uri(Plain + path));
            Expect(status, answer, insists: false);
        }

        using var own = await _http.GetAsync(new Uri($"{Plain}/.mbot/{_harness.Paths.VerifyToken()}/health"));
        Expect(HttpStatusCode.OK, own, insists: false);
        // To nobody's name, to no sentence of HTTP, and in plain HTTP to the other's port.
        foreach (var (port, words) in ((int, string)[])[(_harness.Door.Port, "GET / HTTP/1.1\r\n\r\n"), (_harness.Door.Port, "nonsense\r\n\r\n"), (_door, "GET / HTTP/1.1\r\nHost: app.example.org\r\n\r\n")])
        {
            var head = await SayAsync(port, words);
            Assert.StartsWith("HTTP/1.1 400 ", head, StringComparison.Ordinal);
            foreach (var header in (string[])["X-Content-Type-Options: nosniff", $"Referrer-Policy: {Referrer}", "Content-Security-Policy: frame-ancestors 'self'"])
                Assert.Equal(2, head.Split($"\r\n{header}\r\n").Length);
            Assert.DoesNotContain("Strict-Transport-Security", head, StringComparison.OrdinalIgnoreCase);
        }
    }

    [NginxFact]
    public async Task WhatTheAppSaysItself_IsNotSaidTwice()
    {
        await StartAsync();

        using var own = await AskAsync("/headers?X-Content-Type-Options=nosniff&Referrer-Policy=no-referrer&Strict-Transport-Security=max-age%3D1");
        Assert.Equal("no-referrer", Only(own, "Referrer-Policy"));
        Assert.Equal("nosniff", Only(own, "X-Content-Type-Options"));
        Assert.Equal("max-age=3600", Only(own, "Strict-Transport-Security"));

        using var framed = await AskAsync("/headers?Content-Security-Policy=default-src+'self';frame-ancestors+'none'");
        Assert.Equal("default-src 'self';frame-ancestors 'none'", Only(framed, "Content-Security-Policy"));

        // Browsers hold a page to each policy: the app's stays whole, and framing is added.
        using var other = await AskAsync("/headers?Content-Security-Policy=default-src+'self'");
        Assert.Equal(["default-src 'self'", "frame-ancestors 'self'"], other.Headers.GetValues("Content-Security-Policy").Order());
    }

    [NginxFact]
    public async Task AWebSocketOpensWithThem_AndTheSettingCountsAtOnce()
    {
        await StartAsync();
        _harness.Options.FrameAncestors = ["self", "https://portal.example.org"];
        Assert.True(await _harness.Nginx.ApplyAsync(NginxHarness.Bound()));

        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        await socket.ConnectAsync(new Uri($"{Secure.Replace("https", "wss", StringComparison.Ordinal)}/_stcore/stream"), _http, NginxHarness.Bound());

        Assert.Equal(["frame-ancestors 'self' https://portal.example.org"], socket.HttpResponseHeaders!["Content-Security-Policy"]);
        Assert.EndsWith("; SameSite=None; Secure; Partitioned", Assert.Single(socket.HttpResponseHeaders["Set-Cookie"]), StringComparison.Ordinal);
    }

    private async Task<Upstream> StartAsync()
    {
        var pair = TestPair.For("app.example.org");
        await File.WriteAllTextAsync(Path.Combine(_harness.State.Root, "chain.pem"), pair.Chain);
        await File.WriteAllTextAsync(Path.Combine(_harness.State.Root, "key.pem"), pair.Key);
        _harness.Certificate = this;
        var upstream = await _harness.AddSlotAsync(0, session: null, ("app.js", "1"));
        _harness.Live(0);
        await _harness.Nginx.StartAsync(NginxHarness.Bound());
        return upstream;
    }

    private Task<HttpResponseMessage> AskAsync(string path) => _http.GetAsync(new Uri(Secure + path));

    private static void Expect(HttpStatusCode status, HttpResponseMessage answer, bool insists = true)
    {
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("nosniff", Only(answer, "X-Content-Type-Options"));
        Assert.Equal(Referrer, Only(answer, "Referrer-Policy"));
        Assert.Equal("frame-ancestors 'self'", Only(answer, "Content-Security-Policy"));
        Assert.Equal(insists ? "max-age=3600" : null, Only(answer, "Strict-Transport-Security"));
    }

    private static string? Only(HttpResponseMessage answer, string header) => answer.Headers.TryGetValues(header, out var values) ? Assert.Single(values) : null;

    /// <returns>The head of what is answered to these words.</returns>
    private static async Task<string> SayAsync(int port, string words)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, port, NginxHarness.Bound());
        await socket.SendAsync(Encoding.ASCII.GetBytes(words), NginxHarness.Bound());
        using var reader = new StreamReader(new NetworkStream(socket), Encoding.ASCII);
        var answer = await reader.ReadToEndAsync(NginxHarness.Bound());
        return answer[..(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 2)];
    }
}
