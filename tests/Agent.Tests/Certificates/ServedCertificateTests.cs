using MBot.Agent.Certificates;
using MBot.Agent.Tests.Configuration;
using MBot.Agent.Tests.Nginx;
using MBot.TestKit;

namespace MBot.Agent.Tests.Certificates;

/// <summary>Through the installed nginx, with what the machine's openssl checks.</summary>
public class ServedCertificateTests
{
    [Nginx.NginxFact]
    public async Task WithNamesAndACertificate_TheAppIsServedOverHttps_AndPlainRequestsAreSentThere()
    {
        await using var harness = new NginxHarness();
        var door = Port.Free();
        var store = new CertificateStore(harness.State);
        var options = new HttpsOptions { Listen = [$"127.0.0.1:{door}"] };
        harness.Certificate = new ServedCertificate(store, new Fixed<HttpsOptions>(options), TimeProvider.System);
        await harness.AddSlotAsync(1);
        harness.Live(1);
        await harness.Nginx.StartAsync(NginxHarness.Bound());
        using var http = NginxHarness.Visitor();
        var plain = new Uri($"http://app.example.org:{harness.Door.Port}/page?x=1");
        var secure = new Uri($"https://app.example.org:{door}/page?x=1");

        // A certificate alone changes nothing, names alone neither: visitors go on being served.
        store.Install(TestPair.For("app.example.org").Parsed, []);
        Assert.False(await harness.Nginx.ApplyAsync(NginxHarness.Bound()));
        options.Names = ["www.example.org"];
        Assert.False(await harness.Nginx.ApplyAsync(NginxHarness.Bound()));
        Assert.Equal("the certificate is not for www.example.org", ((ServedCertificate)harness.Certificate).Look().Problem);
        Assert.StartsWith(harness.Slot(1), await http.GetStringAsync(plain), StringComparison.Ordinal);

        options.Names = ["app.example.org"];
        Assert.True(await harness.Nginx.ApplyAsync(NginxHarness.Bound()));

        using var sent = await http.GetAsync(plain);
        Assert.Equal((308, secure.AbsoluteUri), ((int)sent.StatusCode, sent.Headers.Location?.AbsoluteUri));
        using var page = await http.GetAsync(secure);
        Assert.StartsWith(harness.Slot(1), await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.False(page.Headers.Contains("Strict-Transport-Security"));
        using var two = await http.SendAsync(new HttpRequestMessage(HttpMethod.Get, secure) { Version = System.Net.HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact });
        Assert.StartsWith(harness.Slot(1), await two.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        store.MarkServed(DateTimeOffset.UtcNow);
        Assert.True(await harness.Nginx.ApplyAsync(NginxHarness.Bound()));
        using var insisting = await http.GetAsync(secure);
        Assert.Equal("max-age=3600", Assert.Single(insisting.Headers.GetValues("Strict-Transport-Security")));

        // Another name is refused before a certificate is shown, and another one by plain HTTP is closed.
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(new Uri($"https://shop.example.org:{door}/")));
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(new Uri($"http://shop.example.org:{harness.Door.Port}/")));
    }
}
