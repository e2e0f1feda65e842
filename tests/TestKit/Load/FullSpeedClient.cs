using System.Globalization;

namespace MBot.TestKit;

/// <summary>A keep-alive client that asks for the same thing without pause: many requests rather than many bytes.</summary>
internal sealed class FullSpeedClient(LoadContext context)
{
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(100);

    public async Task RunAsync()
    {
        using var http = new StrictHttp(context.Options.Page, keepAlive: true);
        var path = context.Options.FullSpeedPath;
        while (path is null && !context.Stopping.IsCancellationRequested)
        {
            if (!await context.Record.TryAsync("page", async ct => path = await AssetAsync(http, ct)))
                await context.PauseAsync(PauseAfterFailure);
        }

        while (!context.Stopping.IsCancellationRequested)
        {
            var well = await context.Record.TryAsync("full-speed", async ct =>
            {
                var answer = await http.GetAsync(path!, ct);
                LoadCheck.Status(answer);
                context.Record.SameAsEver(path!, answer);
            });
            if (!well)
                await context.PauseAsync(PauseAfterFailure);
        }
    }

    private static async Task<string> AssetAsync(StrictHttp http, CancellationToken ct)
    {
        var page = await http.GetAsync("", ct);
        LoadCheck.Page(page);
        var assets = Visitor.AssetsOf(page);
        LoadCheck.That(assets.Count > 0, "the page names no hashed asset", page);
        var smallest = (Asset: assets[0], Length: long.MaxValue);
        foreach (var asset in assets)
        {
            var head = await http.SendAsync("HEAD", asset, [], ReadOnlyMemory<byte>.Empty, ct);
            if (long.TryParse(head.Header("Content-Length"), NumberStyles.None, CultureInfo.InvariantCulture, out var length) && length < smallest.Length)
                smallest = (asset, length);
        }

        return smallest.Asset;
    }
}
