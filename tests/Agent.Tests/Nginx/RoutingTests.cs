using System.Net;
using System.Net.WebSockets;
using System.Text;
using MBot.Agent.Platform;
using MBot.TestKit;

namespace MBot.Agent.Tests.Nginx;

/// <summary>Who is answered by which slot, through the installed nginx.</summary>
public class RoutingTests
{
    [NginxFact]
    public async Task WhenTheLiveLinkMoves_NewVisitorsGoToTheNewSlotAndPinnedOnesStay()
    {
        await using var harness = new NginxHarness();
        await harness.AddSlotAsync(0);
        await harness.AddSlotAsync(1);
        harness.Live(0);
        await harness.Nginx.StartAsync(NginxHarness.Bound());
        using var early = harness.Browser();
        Assert.StartsWith(harness.Slot(0), await early.GetStringAsync("/"), StringComparison.Ordinal);

        harness.Live(1);
        await harness.Nginx.VerifyLiveAsync(harness.Slot(1), NginxHarness.Bound());

        using var late = harness.Browser();
        Assert.StartsWith(harness.Slot(1), await late.GetStringAsync("/"), StringComparison.Ordinal);
        Assert.StartsWith(harness.Slot(0), await early.GetStringAsync("/page"), StringComparison.Ordinal);

        harness.Unpin(0);
        Assert.StartsWith(harness.Slot(1), await early.GetStringAsync("/"), StringComparison.Ordinal);
    }

    [NginxFact]
    public async Task WhenABrowserIsPinnedAlready_ItIsNotSentTheCookieAgain()
    {
        await using var harness = new NginxHarness();
        await harness.AddSlotAsync(0);
        harness.Live(0);
        await harness.Nginx.StartAsync(NginxHarness.Bound());
        using var browser = harness.Browser();

        using var first = await browser.GetAsync("/");
        using var second = await browser.GetAsync("/");

        Assert.Equal($"mbot_slot={harness.Slot(0)}; Path=/; HttpOnly; SameSite=Lax", Assert.Single(first.Headers.GetValues("Set-Cookie")));
        Assert.False(second.Headers.Contains("Set-Cookie"));
    }

    [NginxTheory]
    [InlineData("000000000009-{0}")]
    [InlineData("../../../../etc/passwd")]
    [InlineData("000000000001-80")]
    [InlineData("none")]
    [InlineData("..%2f..%2fslots")]
    [InlineData("000000000001")]
    [InlineData("00000000000g-{1}")]
    [InlineData("x000000000001-{1}")]
    [InlineData("000000000001-{1}x")]
    public async Task WhenACookieIsForged_TheVisitorGoesToLiveAndIsPinnedAnew(string cookie)
    {
        await using var harness = new NginxHarness();
        await harness.AddSlotAsync(0);
        await harness.AddSlotAsync(1);
        harness.Live(0);
        await harness.Nginx.StartAsync(NginxHarness.Bound());
        using var plain = new HttpClient(new SocketsHttpHandler { UseCookies = false, UseProxy = false });
        using var request = new HttpRequestMessage(HttpMethod.Get, harness.Door);
        request.Headers.TryAddWithoutValidation("Cookie", "mbot_slot=" + string.Format(System.Globalization.CultureInfo.InvariantCulture, cookie, harness.FirstPort, harness.FirstPort + 1));

        using var reply = await plain.SendAsync(request);

        Assert.StartsWith(harness.Slot(0), await reply.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.StartsWith($"mbot_slot={harness.Slot(0)};", Assert.Single(reply.Headers.GetValues("Set-Cookie")), StringComparison.Ordinal);
    }

    [NginxFact]
    public async Task WhenAWebSocketIsOpened_ItReachesTheChosenSlotAndOutlivesSwitchAndReload()
    {
        await using var harness = new NginxHarness();
        await harness.AddSlotAsync(0);
        await harness.AddSlotAsync(1);
        harness.Live(0);
        await harness.Nginx.StartAsync(NginxHarness.Bound());
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        await socket.ConnectAsync(new Uri($"ws://{harness.Options.Listen[0]}/_stcore/stream"), NginxHarness.Bound());
        Assert.Equal($"{harness.Slot(0)} one", await ExchangeAsync(socket, "one"));
        Assert.Contains(socket.HttpResponseHeaders!["Set-Cookie"], c => c.StartsWith($"mbot_slot={harness.Slot(0)};", StringComparison.Ordinal));

        harness.Live(1);
        harness.Options.ReadTimeout = TimeSpan.FromMinutes(7);
        Assert.True(await harness.Nginx.ApplyAsync(NginxHarness.Bound()));

        Assert.Equal($"{harness.Slot(0)} two", await ExchangeAsync(socket, "two"));
        // The other old worker, which has no session, goes.
        await Until.HoldsAsync(async () => (await harness.Nginx.GetStateAsync(NginxHarness.Bound())).OldWorkers == 1, TimeSpan.FromSeconds(10), "one old worker stays");
    }

    [NginxFact]
    public async Task WhenThereIsNoLiveSlot_VisitorsSeeTheMaintenancePage()
    {
        await using var harness = new NginxHarness();
        await harness.Nginx.StartAsync(NginxHarness.Bound());
        using var browser = harness.Browser();

        foreach (var path in (string[])["/", "/_stcore/health", "/media/x"])
        {
            using var reply = await browser.GetAsync(path);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, reply.StatusCode);
            Assert.Equal(TimeSpan.FromSeconds(5), reply.Headers.RetryAfter!.Delta);
            Assert.Equal("text/html", reply.Content.Headers.ContentType!.MediaType);
            Assert.Contains("reloads by itself", await reply.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            Assert.False(reply.Headers.Contains("Set-Cookie"));
        }

        Assert.Equal("", (await harness.Nginx.GetStateAsync(NginxHarness.Bound())).Live);
        using var post = await browser.PostAsync("/", new StringContent("x"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, post.StatusCode);
    }

    [NginxFact]
    public async Task WhenTheLiveSlotIsSilent_VisitorsSeeTheMaintenancePage()
    {
        await using var harness = new NginxHarness();
        var upstream = await harness.AddSlotAsync(0);
        harness.Live(0);
        await harness.Nginx.StartAsync(NginxHarness.Bound());
        await upstream.DisposeAsync();
        using var browser = harness.Browser();

        using var reply = await browser.GetAsync("/");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, reply.StatusCode);
        Assert.NotNull(reply.Headers.RetryAfter);
    }

    [NginxFact]
    public async Task WhenAPinnedSlotIsDead_LiveAnswersWhateverTheMethodAndPinsAnew()
    {
        await using var harness = new NginxHarness();
        var dead = await harness.AddSlotAsync(0);
        await harness.AddSlotAsync(1);
        harness.Live(1);
        await harness.Nginx.StartAsync(NginxHarness.Bound());
        await dead.DisposeAsync();
        using var browser = harness.Browser(harness.Slot(0));

        using var post = await browser.PostAsync("/", new StringContent("x"));
        Assert.StartsWith($"{harness.Slot(1)} POST", await post.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.StartsWith($"mbot_slot={harness.Slot(1)};", Assert.Single(post.Headers.GetValues("Set-Cookie")), StringComparison.Ordinal);
        Assert.StartsWith($"{harness.Slot(1)} GET", await browser.GetStringAsync("/"), StringComparison.Ordinal);
    }

    [NginxFact]
    public async Task WhenAnAssetIsOfAnotherRunningRelease_ItIsFoundThere()
    {
        await using var harness = new NginxHarness();
        await harness.AddSlotAsync(0, null, ("old.111.js", "old"), ("both.js", "from 0"));
        await harness.AddSlotAsync(1, null, ("new.222.js", "new"), ("both.js", "from 1"));
        await harness.AddSlotAsync(2, null, ("older.000.js", "older"));
        harness.Live(1);
        harness.Draining(0, 2);
        await harness.Nginx.StartAsync(NginxHarness.Bound());
        using var cookieless = harness.Browser();
        using var pinned = harness.Browser(harness.Slot(0));

        Assert.Equal("new", await cookieless.GetStringAsync("/static/js/new.222.js"));
        Assert.Equal("old", await cookieless.GetStringAsync("/static/js/old.111.js"));
        Assert.Equal("older", await cookieless.GetStringAsync("/static/js/older.000.js"));
        Assert.Equal("from 1", await cookieless.GetStringAsync("/static/js/both.js"));
        Assert.Equal("from 0", await pinned.GetStringAsync("/static/js/both.js"));
        using var found = await pinned.GetAsync("/static/js/new.222.js");
        Assert.Equal("public, max-age=31536000, immutable", found.Headers.CacheControl!.ToString().Replace("immutable, public, max-age=31536000", "public, max-age=31536000, immutable", StringComparison.Ordinal));
        Assert.Equal("application/javascript", found.Content.Headers.ContentType!.MediaType);
        foreach (var missing in (string[])["/static/js/gone.js", "/static/js", "/static/../../../agent.json", "/static/%2e%2e/%2e%2e/verify.token"])
        {
            using var reply = await cookieless.GetAsync(missing);
            Assert.True(reply.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.BadRequest || (await reply.Content.ReadAsStringAsync()).StartsWith(harness.Slot(1), StringComparison.Ordinal), missing);
            Assert.Null(reply.Headers.CacheControl);
        }

        harness.Draining();
        using var after = await cookieless.GetAsync("/static/js/older.000.js");
        Assert.Equal(HttpStatusCode.NotFound, after.StatusCode);
    }

    [NginxFact]
    public async Task WhenLiveDoesNotKnowAMediaFileOrAnUploadsSession_TheDrainingSlotsAreAskedBodyIncluded()
    {
        await using var harness = new NginxHarness();
        await harness.AddSlotAsync(0, session: "mine");
        await harness.AddSlotAsync(1, session: "theirs");
        await harness.AddSlotAsync(2);
        harness.Live(2);
        harness.Draining(1, 0);
        await harness.Nginx.StartAsync(NginxHarness.Bound());
        using var cookieless = harness.Browser();
        var body = new byte[3_000_000];
        Random.Shared.NextBytes(body);

        Assert.StartsWith(harness.Slot(0), await cookieless.GetStringAsync("/media/mine"), StringComparison.Ordinal);
        Assert.StartsWith(harness.Slot(1), await cookieless.GetStringAsync("/media/theirs"), StringComparison.Ordinal);
        using var put = await cookieless.PutAsync("/_stcore/upload_file/mine", new ByteArrayContent(body));
        Assert.Equal($"{harness.Slot(0)} {body.Length} {body.Sum(b => (long)b)}", await put.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.OK, put.StatusCode);
        Assert.False(put.Headers.Contains("Set-Cookie"));

        using var pinned = harness.Browser(harness.Slot(1));
        Assert.StartsWith(harness.Slot(0), await pinned.GetStringAsync("/media/mine"), StringComparison.Ordinal);
        using var unknown = await cookieless.GetAsync("/media/nobodys");
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);

        harness.Draining();
        using var drained = await cookieless.GetAsync("/media/mine");
        Assert.Equal(HttpStatusCode.NotFound, drained.StatusCode);
    }

    [NginxFact]
    public async Task WhenADrainingSlotIsDead_TheNextOneIsAsked()
    {
        await using var harness = new NginxHarness();
        await harness.AddSlotAsync(0, session: "mine");
        var dead = await harness.AddSlotAsync(1);
        await harness.AddSlotAsync(2);
        harness.Live(2);
        harness.Draining(1, 0);
        await harness.Nginx.StartAsync(NginxHarness.Bound());
        await dead.DisposeAsync();
        using var cookieless = harness.Browser();

        Assert.StartsWith(harness.Slot(0), await cookieless.GetStringAsync("/media/mine"), StringComparison.Ordinal);
    }

    [NginxFact]
    public async Task WhenABodyIsLargerThanAllowed_ItIsRefusedAndUpToThatItPasses()
    {
        await using var harness = new NginxHarness(o => o.MaxUpload = 2_000_000);
        await harness.AddSlotAsync(0, session: "mine");
        harness.Live(0);
        await harness.Nginx.StartAsync(NginxHarness.Bound());
        using var browser = harness.Browser();

        using var fits = await browser.PutAsync("/_stcore/upload_file/mine", new ByteArrayContent(new byte[2_000_000]));
        Assert.Equal(HttpStatusCode.OK, fits.StatusCode);
        using var tooLarge = await browser.PutAsync("/_stcore/upload_file/mine", new ByteArrayContent(new byte[2_000_001]));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, tooLarge.StatusCode);
    }

    [NginxFact]
    public async Task WhenAGateIsSet_OnlyThosePassWhoMayAndTheAgentStillAsks()
    {
        var passwords = Path.GetTempFileName();
        await File.WriteAllTextAsync(passwords, "ann:{PLAIN}correct horse\n");
        await using var harness = new NginxHarness(o => o.PasswordFile = passwords);
        await harness.AddSlotAsync(0, null, ("a.1.js", "asset"));
        harness.Live(0);
        File.SetUnixFileMode(passwords, AtomicFile.Readable);
        await harness.Nginx.StartAsync(NginxHarness.Bound());
        using var stranger = harness.Browser();
        using var ann = harness.Browser();
        ann.DefaultRequestHeaders.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes("ann:correct horse")));

        foreach (var path in (string[])["/", "/static/js/a.1.js", "/media/x", "/_stcore/stream", "/_stcore/upload_file/x"])
        {
            using var refused = await stranger.GetAsync(path);
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        }

        Assert.StartsWith(harness.Slot(0), await ann.GetStringAsync("/"), StringComparison.Ordinal);
        Assert.Equal("asset", await ann.GetStringAsync("/static/js/a.1.js"));
        await harness.Nginx.VerifyLiveAsync(harness.Slot(0), NginxHarness.Bound());

        harness.Options.PasswordFile = null;
        harness.Options.Allow = ["192.0.2.0/24"];
        Assert.True(await harness.Nginx.ApplyAsync(NginxHarness.Bound()));
        using var later = harness.Browser(); // a reload ends idle connections: the next request on one may find it reset
        later.DefaultRequestHeaders.Authorization = ann.DefaultRequestHeaders.Authorization;
        using var outside = await later.GetAsync("/");
        Assert.Equal(HttpStatusCode.Forbidden, outside.StatusCode);
        await harness.Nginx.VerifyLiveAsync(harness.Slot(0), NginxHarness.Bound());
        File.Delete(passwords);
    }

    [NginxFact]
    public async Task WhenSomebodyAsksForTheAgentsLocations_NothingIsToldWithoutTheToken()
    {
        await using var harness = new NginxHarness();
        await harness.AddSlotAsync(0);
        harness.Live(0);
        await harness.Nginx.StartAsync(NginxHarness.Bound());
        using var browser = harness.Browser();

        foreach (var path in (string[])["/.mbot/", "/.mbot/00000000000000000000000000000000", $"/.mbot/{harness.Paths.VerifyToken()}x"])
        {
            using var reply = await browser.GetAsync(path);
            Assert.Equal(HttpStatusCode.NotFound, reply.StatusCode);
            Assert.DoesNotContain("fingerprint", await reply.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [NginxFact]
    public async Task WhenARequestIsLogged_TheLineHasSlotStatusAndTimesButNoQuery()
    {
        await using var harness = new NginxHarness();
        await harness.AddSlotAsync(0);
        harness.Live(0);
        await harness.Nginx.StartAsync(NginxHarness.Bound());
        using var browser = harness.Browser();
        await browser.GetStringAsync("/page?token=hidden");

        await Until.HoldsAsync(() => File.ReadAllText(harness.Paths.AccessLog).Contains("/page", StringComparison.Ordinal), TimeSpan.FromSeconds(15), "the condition holds");
        var line = (await File.ReadAllLinesAsync(harness.Paths.AccessLog)).Last(l => l.Contains("/page", StringComparison.Ordinal));
        Assert.Matches($"^20[0-9T:+-]+ 200 GET \"/page\" slot={harness.Slot(0)} took=[0-9.]+ upstream=\"[0-9.]+\" bytes=[0-9]+ from=127.0.0.1 agent=", line);
        Assert.DoesNotContain("hidden", await File.ReadAllTextAsync(harness.Paths.AccessLog), StringComparison.Ordinal);
    }

    private static async Task<string> ExchangeAsync(ClientWebSocket socket, string text)
    {
        await socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, NginxHarness.Bound());
        var buffer = new byte[1024];
        var got = await socket.ReceiveAsync(buffer, NginxHarness.Bound());
        return Encoding.UTF8.GetString(buffer, 0, got.Count);
    }
}
