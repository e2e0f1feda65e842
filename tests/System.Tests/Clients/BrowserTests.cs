using MBot.TestKit;

namespace MBot.SystemTests.Clients;

/// <summary>Streamlit's own page in a real browser, through nginx.</summary>
public sealed class BrowserTests
{
    private static readonly TimeSpan DrainBound = TimeSpan.FromSeconds(40);

    [NeedsFact(Part.Deployment | Part.Chromium)]
    public async Task AnOpenPageGoesOnAfterARedeploy_AndAReloadStaysOnItsReleaseUntilThatIsDrained()
    {
        using var repository = await GitRepository.CreateAsync(Repository.Hello("v1"));
        await using var instance = await Instance.StartAsync(repository, null, "slots.drainInterval=4s");
        await instance.RedeployAsync();
        using var folder = new TempFolder("screenshot");
        await using var browser = Browser.Start(instance.Page);

        var opened = await browser.DoAsync("open");
        Assert.Equal("Hello v1", opened.Text("title").Split(" · ")[0]);
        await browser.DoAsync("screenshot", folder["page.png"]);
        Assert.True(new FileInfo(folder["page.png"]).Length > 5_000);
        Assert.Contains("release v1", (await browser.DoAsync("type", "Ann")).Text("text"), StringComparison.Ordinal);

        await repository.CommitAppAsync(Repository.Hello("v2"));
        await instance.RedeployAsync();
        var typed = (await browser.DoAsync("type", "Bob")).Text("text");
        Assert.Contains("release v1", typed, StringComparison.Ordinal);
        Assert.Contains("runs 3", typed, StringComparison.Ordinal);

        var reloaded = (await browser.DoAsync("reload")).Text("text");
        Assert.Contains("release v1", reloaded, StringComparison.Ordinal);
        Assert.Contains("release v1", (await browser.DoAsync("type", "Cleo")).Text("text"), StringComparison.Ordinal);
        Assert.Equal(2, (await instance.SlotsAsync()).Count);

        await browser.DoAsync("leave");
        await Until.HoldsAsync(async () => (await instance.SlotsAsync()).Count == 1, DrainBound, "the old release is drained");
        Assert.Contains("release v2", (await browser.DoAsync("open")).Text("text"), StringComparison.Ordinal);
        Assert.Contains("release v2", (await browser.DoAsync("type", "Dora")).Text("text"), StringComparison.Ordinal);
    }
}
