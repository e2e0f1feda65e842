using System.Net;
using MBot.SystemTests.Instances;
using MBot.TestKit;

namespace MBot.SystemTests.Https;

/// <summary>https on an instance that systemd runs: certbot and nginx under the units' own limits, at the ports that the world knows.</summary>
public sealed class CertifiedBoxTests
{
    private const string Name = "app.example.test";
    private const string Roots = "/etc/mbot/authority.pem";

    [NeedsTheory(Part.Box | Part.Git | Part.Streamlit | Part.Acme)]
    [InlineData(DebianRelease.Bookworm)]
    [InlineData(DebianRelease.Trixie)]
    [Trait("Duration", "Long")]
    public async Task AnInstance_GoesToHttps_AndServesItAfterARebootAndARenewal(DebianRelease release)
    {
        await using var instance = await ServingBox.StartAsync(release: release);
        await using var authority = await AcmeServer.StartAsync(80, instance.Box.Network);
        using var laptop = await BoxLaptop.CreateAsync(instance.Box);
        (await laptop.EnrolAsync()).Expect(0);
        await instance.Box.WriteAsync(Roots, await File.ReadAllTextAsync(authority.Roots));
        foreach (var (key, value) in CertifiedInstance.Settings(authority, Roots, BoxNetwork.Instance))
            (await laptop.RunAsync("config", "set", key, value)).Expect(0);

        (await laptop.RunAsync("https", "enable", Name, "--email", "me@example.test")).Expect(0);
        var door = instance.Box.Forward(443).Port;
        var first = await ServedAsync(door, laptop);
        Assert.NotNull(first);
        // From OpenSSL 3.5 on with the group that a quantum computer can't break.
        var handshake = await instance.Box.RunAsync("openssl", "s_client", "-connect", "127.0.0.1:443", "-servername", Name, "-CAfile", Roots);
        Assert.Equal(release == DebianRelease.Trixie, handshake.Contains("X25519MLKEM768", StringComparison.Ordinal));
        Assert.DoesNotContain("warn", await instance.Box.RunAsync("nginx", "-t", "-p", "/var/lib/mbot/run/nginx", "-c", "/var/lib/mbot/run/nginx/nginx.conf"), StringComparison.Ordinal);
        using (var browser = CertifiedInstance.Browser())
        using (var plain = await browser.SendAsync(new HttpRequestMessage(HttpMethod.Get, instance.Page) { Headers = { Host = Name } }))
            Assert.Equal((HttpStatusCode.PermanentRedirect, new Uri($"https://{Name}/")), (plain.StatusCode, plain.Headers.Location));

        await instance.Box.RebootAsync();
        await instance.Box.WaitUntilUpAsync();
        await Until.HoldsAsync(async () => await CertifiedInstance.ShownAsync(door, Name) == first, TimeSpan.FromMinutes(2), "https is back");

        (await laptop.RunAsync("https", "renew")).Expect(0);
        Assert.NotEqual(first, await ServedAsync(door, laptop));
        (await laptop.RunAsync("https", "disable", "--yes")).Expect(0);
        await instance.ServesAsync(TimeSpan.FromSeconds(30));
    }

    /// <returns>The serial, as visitors and as the agent have it; the page answers.</returns>
    private static async Task<string?> ServedAsync(int door, BoxLaptop laptop)
    {
        var shown = await CertifiedInstance.ShownAsync(door, Name);
        Assert.Equal(shown, (await laptop.RunAsync("https", "status", "--json")).Expect(0).Json.GetProperty("certificate").Text("serial"));
        using var browser = CertifiedInstance.Browser();
        Assert.Contains("Streamlit", await browser.GetStringAsync(new Uri($"https://{Name}:{door}/")), StringComparison.Ordinal);
        return shown;
    }
}
