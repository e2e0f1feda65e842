using System.Net;
using System.Net.WebSockets;
using System.Security.Authentication;
using MBot.TestKit;
using Xunit.Abstractions;

namespace MBot.SystemTests.Https;

/// <summary>From plain HTTP to https and back, with a real authority and the machine's certbot.</summary>
public sealed class HttpsTests(ITestOutputHelper output)
{
    [NeedsFact(Part.Deployment | Part.Acme)]
    public async Task FromNothingToHttps_NobodyIsDropped_AndTheRenewalIsNotNoticed()
    {
        await using var machine = await CertifiedInstance.StartAsync();
        await using var visitor = await StreamlitSession.VisitAsync(machine.Instance.Page);
        Assert.Contains("plain HTTP", (await machine.Instance.ClientAsync("https", "status")).Expect(0).Output, StringComparison.Ordinal);

        // The page, and from the switch on the way to it.
        var (asked, failed) = await UnderLoadAsync(machine.Plain, HttpStatusCode.PermanentRedirect, async () => (await machine.EnableAsync()).Expect(0));
        Assert.True(failed == 0, $"{failed} of {asked} requests failed");

        var first = await machine.ShownAsync();
        Assert.Equal(first, (await machine.StatusAsync()).GetProperty("certificate").Text("serial"));
        Assert.NotNull(await machine.ShownAsync(protocols: SslProtocols.Tls12));
        Assert.NotNull(await machine.ShownAsync(protocols: SslProtocols.Tls13));
        Assert.Null(await machine.ShownAsync("shop.example.test"));
        using var browser = CertifiedInstance.Browser();
        using var plain = await browser.GetAsync(new Uri(machine.Plain, "x?y=1"));
        Assert.Equal((HttpStatusCode.PermanentRedirect, new Uri(machine.Secure, "x?y=1")), (plain.StatusCode, plain.Headers.Location));
        using var page = await browser.GetAsync(machine.Secure);
        Assert.Equal((HttpStatusCode.OK, "max-age=3600"), (page.StatusCode, Assert.Single(page.Headers.GetValues("Strict-Transport-Security"))));
        Assert.True(visitor.IsOpen, "the session from before goes on");

        // A session over wss, which outlives the renewal.
        using var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("streamlit");
        socket.Options.SetRequestHeader("Origin", machine.Secure.GetLeftPart(UriPartial.Authority));
        using (var bound = new CancellationTokenSource(TimeSpan.FromSeconds(20)))
        {
            await socket.ConnectAsync(new UriBuilder(machine.Secure) { Scheme = "wss", Path = "/_stcore/stream" }.Uri, CertifiedInstance.Browser(), bound.Token);
            await socket.SendAsync(new byte[] { 0x5A, 0x00 }, WebSocketMessageType.Binary, true, bound.Token);
            Assert.True((await socket.ReceiveAsync(new byte[1 << 20], bound.Token)).Count > 0);
        }

        (asked, failed) = await UnderLoadAsync(machine.Secure, HttpStatusCode.OK, async () => (await machine.Instance.ClientAsync("https", "renew")).Expect(0));
        Assert.True(failed == 0, $"{failed} of {asked} requests failed");
        Assert.True(asked > 20, $"{asked} requests");
        var second = await machine.ShownAsync();
        Assert.NotEqual(first, second);
        Assert.Equal(WebSocketState.Open, socket.State);
        Assert.Equal(2, (await machine.StatusAsync()).GetProperty("attempts").GetArrayLength());

        // A killed agent changes nothing, and the next one knows.
        await machine.Instance.KillAgentAsync();
        Assert.Equal(second, await machine.ShownAsync());
        await machine.Instance.StartAgentAsync();
        Assert.Equal(second, (await machine.StatusAsync()).GetProperty("certificate").Text("serial"));

        (await machine.Instance.ClientAsync("https", "renew", "--dry-run")).Expect(0);
        Assert.Equal(second, await machine.ShownAsync());
        (await machine.Instance.ClientAsync("https", "disable", "--yes")).Expect(0);
        Assert.Null(await machine.ShownAsync());
        using var again = await browser.GetAsync(machine.Instance.Page);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
    }

    [NeedsFact(Part.Deployment | Part.Acme)]
    [Trait("Duration", "Long")]
    public async Task WhenTheAuthoritySaysNo_VisitorsAreServedAsBefore_AndTheReasonIsItsOwn()
    {
        await using var machine = await CertifiedInstance.StartAsync();
        const string name = CertifiedInstance.Name;

        async Task RefusedAsync(string code, string words)
        {
            var result = (await machine.EnableAsync()).Expect(5);
            Assert.Contains(words, result.Output, StringComparison.Ordinal);
            var operation = (await machine.Instance.ClientAsync("operations", "--json", "--limit", "1")).Expect(0).Json.GetProperty("operations")[0];
            Assert.Equal(("failed", code), (operation.Text("state"), operation.GetProperty("failure").Text("code")));
            Assert.Equal(0, (await machine.StatusAsync()).GetProperty("names").GetArrayLength());
            using var browser = CertifiedInstance.Browser();
            using var page = await browser.GetAsync(machine.Instance.Page);
            Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        }

        // Found before the authority is asked.
        await machine.Authority.SetAddressAsync(name, "127.0.0.44");
        await RefusedAsync("https.dns", $"{name} leads to 127.0.0.44 too");
        await machine.Authority.ClearAddressesAsync(name);
        await machine.Authority.SetAddressAsync(name, "2001:db8::1");
        await RefusedAsync("https.dns", "remove that AAAA record");
        await machine.Authority.ClearAddressesAsync(name);
        Assert.False((await machine.StatusAsync()).TryGetProperty("attempts", out var none) && none.GetArrayLength() > 0, "nothing of the authority's limits is used up");

        // In the authority's words: nobody listens there.
        await machine.Authority.SetAddressAsync(name, "127.0.0.9");
        await RefusedAsync("acme.connection", name);
        await machine.Authority.ClearAddressesAsync(name);
        var attempt = (await machine.StatusAsync()).GetProperty("attempts")[0];
        Assert.Equal("acme.connection", attempt.Text("code"));

        await machine.Authority.DownAsync();
        await RefusedAsync("acme.unreachable", "127.0.0.1 does not answer");
        await machine.Authority.UpAsync(refusedNonces: 100);
        await RefusedAsync("acme.badNonce", "nonce");

        // It says when to come again, and is not asked before.
        await machine.Authority.RefuseAllAsync("too many new orders recently", TimeSpan.FromHours(30));
        await RefusedAsync("acme.rateLimited", "too many new orders recently");
        attempt = (await machine.StatusAsync()).GetProperty("attempts").EnumerateArray().Single(a => a.TryGetProperty("code", out var code) && code.GetString() == "acme.rateLimited");
        Assert.InRange(attempt.Time("retryAfter") - DateTimeOffset.UtcNow, TimeSpan.FromHours(29), TimeSpan.FromHours(30));
        await machine.Authority.DownAsync();

        // It has forgotten who we are by now, and is told again.
        await machine.Authority.UpAsync();
        (await machine.EnableAsync()).Expect(0);
        Assert.NotNull(await machine.ShownAsync());
    }

    [NeedsFact(Part.Deployment | Part.Acme)]
    [Trait("Duration", "Long")]
    public async Task WhatAHandDoesToTheFiles_IsSeen_AndTheLastGoodPairServes()
    {
        await using var machine = await CertifiedInstance.StartAsync();
        (await machine.EnableAsync()).Expect(0);
        (await machine.Instance.ClientAsync("https", "renew")).Expect(0);

        // A chain without a byte; then a key that is another certificate's.
        var certificates = Path.Combine(machine.Instance.State, "certificates");
        foreach (var (file, content) in ((string, string)[])[("fullchain.pem", ""), ("privkey.pem", SelfSigned.For(CertifiedInstance.Name).KeyPem())])
        {
            var good = await ServedBeforeAsync(machine, certificates);
            await File.WriteAllTextAsync(Path.Combine(certificates, "served", file), content);
            await machine.Instance.KillAgentAsync();
            await machine.Instance.StartAgentAsync();
            await Until.HoldsAsync(async () => await machine.ShownAsync() == good, TimeSpan.FromSeconds(30), $"the one before serves when {file} is bad");
            Assert.Contains("https-certificate-unusable", (await machine.Instance.ClientAsync("health", "--json")).Output, StringComparison.Ordinal);

            // The account's key is lost as well: certbot introduces itself again.
            Directory.Delete(Path.Combine(certificates, "certbot", "config", "accounts"), recursive: true);
            (await machine.Instance.ClientAsync("https", "renew")).Expect(0);
            Assert.NotEqual(good, await machine.ShownAsync());
            Assert.DoesNotContain("https-certificate-unusable", (await machine.Instance.ClientAsync("health", "--json")).Output, StringComparison.Ordinal);
        }
    }

    private static async Task<string> ServedBeforeAsync(CertifiedInstance machine, string certificates)
    {
        using var before = System.Security.Cryptography.X509Certificates.X509CertificateLoader.LoadCertificateFromFile(Path.Combine(certificates, "before", "fullchain.pem"));
        Assert.NotEqual(before.SerialNumber, await machine.ShownAsync());
        return before.SerialNumber;
    }

    /// <summary>
    /// A connection that stays open may be closed by a reload in the moment in which a request is on its way: browsers repeat that request. No answer is ever
    /// a bad one. How many it meets is said, not bounded: it depends on the machine.
    /// </summary>
    [NeedsFact(Part.Deployment | Part.Acme)]
    [Trait("Duration", "Long")]
    public async Task ARenewal_ClosesConnectionsOfClientsAtFullSpeed_AndSpoilsNoAnswer()
    {
        await using var machine = await CertifiedInstance.StartAsync();
        (await machine.EnableAsync()).Expect(0);
        var (asked, closed, bad) = (0, 0, 0);
        using var stop = new CancellationTokenSource();
        var clients = Enumerable.Range(0, 50).Select(_ => Task.Run(async () =>
        {
            using var http = new StrictHttp(machine.Secure, keepAlive: true) { Address = new IPEndPoint(IPAddress.Loopback, machine.Secure.Port) };
            while (!stop.IsCancellationRequested)
            {
                try
                {
                    Interlocked.Increment(ref asked);
                    if ((await http.GetAsync("_stcore/health", CancellationToken.None)).Status != 200)
                        Interlocked.Increment(ref bad);
                }
                catch (IOException)
                {
                    Interlocked.Increment(ref closed);
                }
            }

            return http.Connections;
        })).ToList();

        await Until.HoldsAsync(() => asked > 1000, TimeSpan.FromSeconds(30), "the clients are at full speed");
        (await machine.Instance.ClientAsync("https", "renew")).Expect(0);
        var then = asked;
        await Until.HoldsAsync(() => asked > then + 1000, TimeSpan.FromSeconds(30), "the clients go on");
        await stop.CancelAsync();
        var connections = (await Task.WhenAll(clients)).Sum();
        output.WriteLine($"{asked} requests of 50 clients on {connections} connections: {closed} connections closed under a request, {bad} bad answers");
        Assert.Equal(0, bad);
        Assert.InRange(closed, 0, 50); // at most once a client: the reload's own
    }

    /// <summary>Twenty requests a second, each on a connection of its own.</summary>
    private static async Task<(int Asked, int Failed)> UnderLoadAsync(Uri page, HttpStatusCode orElse, Func<Task> work)
    {
        var (asked, failed) = (0, 0);
        var running = work();
        while (!running.IsCompleted)
        {
            using var browser = CertifiedInstance.Browser();
            asked++;
            try
            {
                using var answer = await browser.GetAsync(page);
                failed += answer.StatusCode == HttpStatusCode.OK || answer.StatusCode == orElse ? 0 : 1;
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                failed++;
            }

            await Task.WhenAny(running, Task.Delay(TimeSpan.FromMilliseconds(50)));
        }

        await running;
        return (asked, failed);
    }
}
