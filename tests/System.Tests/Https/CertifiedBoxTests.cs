using System.Net;
using MBot.SystemTests.Instances;
using MBot.TestKit;

namespace MBot.SystemTests.Https;

/// <summary>https on an instance that systemd runs: certbot and nginx under the units' own limits, at the ports that the world knows.</summary>
public sealed class CertifiedBoxTests
{
    private const string Name = "app.example.test";
    private const string Roots = "/etc/mbot/authority.pem";

    [NeedsFact(Part.Box | Part.Git | Part.Streamlit | Part.Acme)]
    [Trait("Duration", "Long")]
    public async Task AnInstance_GoesToHttps_AndServesItAfterARebootAndARenewal()
    {
        await using var instance = await ServingBox.StartAsync();
        await using var authority = await AcmeServer.StartAsync(80, instance.Box.Network);
        using var laptop = await BoxLaptop.CreateAsync(instance.Box);
        (await laptop.EnrolAsync()).Expect(0);
        await instance.Box.WriteAsync(Roots, await File.ReadAllTextAsync(authority.Roots));
        foreach (var (key, value) in ((string, string)[])[
            ("https.server", authority.Directory.AbsoluteUri),
            ("https.rehearsalServer", authority.Directory.AbsoluteUri),
            ("https.serverRoots", Roots),
            ("https.resolver", authority.Resolver),
            ("https.publicAddresses", BoxNetwork.Instance)])
            (await laptop.RunAsync("config", "set", key, value)).Expect(0);

        (await laptop.RunAsync("https", "enable", Name, "--email", "me@example.test")).Expect(0);
        var door = instance.Box.Forward(443).Port;
        var first = await ServedAsync(door, laptop);
        Assert.NotNull(first);
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
