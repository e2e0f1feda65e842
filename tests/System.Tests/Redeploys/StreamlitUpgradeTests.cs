using System.Net;
using System.Text.RegularExpressions;
using MBot.TestKit;
using Xunit.Abstractions;

namespace MBot.SystemTests;

/// <summary>Another version of Streamlit, whose pages and assets have other names: nobody notices, there and back.</summary>
public abstract partial class StreamlitUpgradeTests(RunAs? user, ITestOutputHelper output)
{
    [DeploymentFact]
    [Trait("Duration", "Long")]
    public async Task UpgradedAndRolledBackUnderLoad_NothingFails_AndOpenTabsKeepTheirAssets()
    {
        using var repository = await GitRepository.CreateAsync(Repository.Hello("v1"), "1.24");
        await using var instance = await Instance.StartAsync(repository, user, "deploy.watchWindow=3s");
        await instance.RedeployAsync();
        await using var load = await LoadGenerator.StartAsync(RedeployLoad.Options(instance, "v1", sessions: 5));
        await using var old = await Tab.OpenAsync(instance.Page);
        Assert.StartsWith("1.24.", old.Session.Last!.StreamlitVersion, StringComparison.Ordinal);
        await load.GoOnAsync();

        await repository.CommitAppAsync(Repository.Hello("v2"), "1.31");
        var upgrade = await load.RedeployAsync(instance, "v1", "v2");
        output.WriteLine(upgrade.Output);
        await load.OpenSessionsAsync(5);
        await using var upgraded = await Tab.OpenAsync(instance.Page);
        Assert.StartsWith("1.31.", upgraded.Session.Last!.StreamlitVersion, StringComparison.Ordinal);
        Assert.NotEqual(old.Assets.Keys.Order(), upgraded.Assets.Keys.Order());
        await old.KeepsItsAssetsAsync();
        await load.GoOnAsync();

        load.Expect("v1", "v2");
        output.WriteLine((await instance.ClientAsync("rollback", "--yes")).Expect(0).Output);
        load.Expect("v1");
        await using var back = await StreamlitSession.VisitAsync(instance.Page);
        Assert.StartsWith("1.24.", back.Last!.StreamlitVersion, StringComparison.Ordinal);
        await old.KeepsItsAssetsAsync();
        await upgraded.KeepsItsAssetsAsync();
        Assert.Equal("v1", (await old.Session.RunAsync()).Release);
        Assert.Equal("v2", (await upgraded.Session.RunAsync()).Release);
        await load.GoOnAsync();

        var report = await load.StopAsync();
        output.WriteLine(report.ToString());
        Assert.True(report.Failed == 0, report.ToString());
        Assert.Equal(10, report.SessionsKept);
    }

    /// <summary>An open page: its session, and what its assets were when it was loaded.</summary>
    private sealed partial class Tab(StreamlitSession session, IReadOnlyDictionary<string, byte[]> assets) : IAsyncDisposable
    {
        public StreamlitSession Session => session;

        public IReadOnlyDictionary<string, byte[]> Assets => assets;

        public static async Task<Tab> OpenAsync(Uri page)
        {
            var cookies = new CookieContainer();
            using var http = new StrictHttp(page, keepAlive: true, cookies);
            var html = await http.GetAsync("", CancellationToken.None);
            var assets = new Dictionary<string, byte[]>();
            foreach (var asset in AssetLinks().Matches(html.Text).Select(match => match.Groups[1].Value).Distinct())
                assets[asset] = await AssetAsync(http, asset);
            Assert.NotEmpty(assets);
            var session = await StreamlitSession.ConnectAsync(page, cookies);
            await session.RunAsync();
            return new Tab(session, assets);
        }

        /// <summary>What the browser hasn't loaded yet, or asks for without its cookie, must still be there, and the same.</summary>
        public async Task KeepsItsAssetsAsync()
        {
            using var own = new StrictHttp(session.Page, keepAlive: true, session.Cookies);
            using var foreign = new StrictHttp(session.Page, keepAlive: false);
            foreach (var (asset, content) in assets)
            {
                Assert.Equal(content, await AssetAsync(own, asset));
                foreign.Cookies = new CookieContainer();
                Assert.Equal(content, await AssetAsync(foreign, asset));
            }
        }

        public ValueTask DisposeAsync() => session.DisposeAsync();

        private static async Task<byte[]> AssetAsync(StrictHttp http, string asset)
        {
            var answer = await http.GetAsync(asset, CancellationToken.None);
            Assert.Equal(200, answer.Status);
            Assert.DoesNotContain("text/html", answer.Header("Content-Type"), StringComparison.OrdinalIgnoreCase);
            return answer.Body;
        }

        [GeneratedRegex("""(?:src|href)="\.?/?(static/[^"]+)["]""")]
        private static partial Regex AssetLinks();
    }
}

/// <inheritdoc/>
public sealed class StreamlitUpgradeByAUserWhoIsNotRoot(ITestOutputHelper output) : StreamlitUpgradeTests(RunAs.NotRoot, output);

/// <inheritdoc/>
[Trait("Duration", "Long")]
[Needs(Part.Root)]
public sealed class StreamlitUpgradeByRoot(ITestOutputHelper output) : StreamlitUpgradeTests(null, output);
