using System.Net;
using System.Text.RegularExpressions;

namespace MBot.TestKit;

/// <summary>Visits as a new browser each time: page, hashed asset, new session to the end of the script, media file, upload.</summary>
internal sealed partial class Visitor(LoadContext context, bool keepAlive)
{
    private readonly LoadRecorder record = context.Record;

    public async Task RunAsync()
    {
        using var http = new StrictHttp(context.Options.Page, keepAlive);
        while (!context.Stopping.IsCancellationRequested)
        {
            await VisitAsync(http);
            await context.PauseAsync(context.Options.Pause);
        }
    }

    /// <summary>Paths of the hashed assets that a page names.</summary>
    public static IReadOnlyList<string> AssetsOf(HttpAnswer page) =>
        [.. AssetLinks().Matches(page.Text).Select(match => match.Groups[1].Value)];

    private async Task VisitAsync(StrictHttp http)
    {
        var expected = context.Expected;
        http.Cookies = new CookieContainer();
        HttpAnswer? page = null;
        if (!await record.TryAsync("page", async ct => LoadCheck.Page(page = await http.GetAsync("", ct))))
            return;
        await record.TryAsync("asset", ct => AssetAsync(http, page!, ct));

        StreamlitSession? session = null;
        try
        {
            if (await record.TryAsync("session", async ct =>
            {
                session = await StreamlitSession.ConnectAsync(context.Options.Page, http.Cookies, keepAlive, ct);
                var run = await session.RunAsync(ct);
                LoadCheck.Run(run);
                context.CheckRelease(run.Release, expected);
            }))
            {
                await record.TryAsync("media", ct => MediaAsync(record, session!, ct));
                await record.TryAsync("upload", ct => UploadAsync(session!, ct));
            }
        }
        finally
        {
            if (session is not null)
                await session.DisposeAsync();
        }
    }

    private async Task AssetAsync(StrictHttp http, HttpAnswer page, CancellationToken ct)
    {
        var assets = AssetsOf(page);
        LoadCheck.That(assets.Count > 0, "the page names no hashed asset", page);
        var asset = assets[Random.Shared.Next(assets.Count)];
        var answer = await http.GetAsync(asset, ct);
        LoadCheck.Asset(answer);
        record.SameAsEver(asset, answer);
    }

    /// <summary>Fetches the session's picture.</summary>
    public static async Task MediaAsync(LoadRecorder record, StreamlitSession session, CancellationToken ct)
    {
        var urls = session.Last!.MediaUrls;
        LoadCheck.That(urls.Count > 0, "the run shows no media file");
        var url = urls[0];
        var answer = await session.GetAsync(url, ct);
        LoadCheck.Png(answer);
        record.SameAsEver(url, answer);
    }

    /// <summary>Uploads a file and sees that the app got it.</summary>
    public static async Task<StreamlitRun> UploadAsync(StreamlitSession session, CancellationToken ct)
    {
        var size = Random.Shared.Next(1, 64 * 1024);
        var run = await session.UploadAsync("A file", "load.bin", new byte[size], ct);
        LoadCheck.Run(run);
        LoadCheck.That(run.After("received ") == $"load.bin: {size} bytes", $"the app received {run.After("received ") ?? "nothing"}");
        return run;
    }

    [GeneratedRegex("""(?:src|href)="\.?/?(static/[^"]+)["]""")]
    private static partial Regex AssetLinks();
}
