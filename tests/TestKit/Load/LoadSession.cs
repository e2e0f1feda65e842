using System.Collections.Immutable;
using System.Globalization;
using System.Net;

namespace MBot.TestKit;

/// <summary>
/// A session that stays: once a second the script runs again and must be the same process as ever, on the same release
/// (its counter goes on); at every fifth exchange also an upload, the picture and an asset of its page.
/// </summary>
public sealed class LoadSession : IAsyncDisposable
{
    private readonly LoadContext context;
    private readonly StreamlitSession session;
    private readonly IReadOnlyList<string> assets;
    private readonly CancellationTokenSource closing = new();
    private int runs;
    private int exchanges;
    private bool moved;

    private LoadSession(LoadContext context, int number, StreamlitSession session, IReadOnlyList<string> assets)
    {
        this.context = context;
        this.session = session;
        this.assets = assets;
        Number = number;
        Release = session.Last!.Release;
        runs = RunsOf(session.Last);
    }

    /// <summary>1, 2, …</summary>
    public int Number { get; }

    /// <summary>The release it began with.</summary>
    public string? Release { get; }

    /// <summary>Whether it is open.</summary>
    public bool IsOpen => session.IsOpen;

    /// <summary>When it was cut or closed.</summary>
    public DateTimeOffset? ClosedAt => session.ClosedAt;

    /// <summary>Closes it, as a visitor who leaves.</summary>
    public Task CloseAsync() => closing.CancelAsync();

    internal LoadSessionReport ToReport() =>
        new(Number, Release, exchanges, IsOpen && !moved, session.ClosedAt, session.CloseReason);

    internal static async Task<LoadSession> OpenAsync(LoadContext context, int number, CancellationToken ct)
    {
        var page = context.Options.Page;
        var expected = context.Expected;
        var cookies = new CookieContainer();
        using var http = new StrictHttp(page, keepAlive: false, cookies);
        var html = await http.GetAsync("", ct);
        LoadCheck.Page(html);
        var session = await StreamlitSession.ConnectAsync(page, cookies, keepAlive: number % 2 == 0, ct);
        try
        {
            var run = await session.RunAsync(ct);
            LoadCheck.Run(run);
            context.CheckRelease(run.Release, expected);
            return new(context, number, session, Visitor.AssetsOf(html));
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    internal async Task RunAsync()
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.Stopping, closing.Token);
        for (var n = 1; !ended.IsCancellationRequested && session.IsOpen; n++)
        {
            await ExchangeAsync(withFiles: n % 5 == 0);
            await PauseAsync(ended.Token);
        }

        if (!session.IsOpen && context.Options.CutsAreFailures)
            await context.Record.TryAsync("exchange", _ => throw new LoadCheckException($"session {Number} was cut: {session.CloseReason}"));
        if (closing.IsCancellationRequested)
            await session.DisposeAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await session.DisposeAsync();
        closing.Dispose();
    }

    private static int RunsOf(StreamlitRun run) =>
        int.TryParse(run.After("runs "), NumberStyles.None, CultureInfo.InvariantCulture, out var runs) ? runs : 0;

    private async Task ExchangeAsync(bool withFiles)
    {
        await DoAsync("exchange", async ct => Check(await session.RunAsync(ct)));
        if (!withFiles || !session.IsOpen)
            return;
        await DoAsync("upload", async ct => Check(await Visitor.UploadAsync(session, ct)));
        await DoAsync("media", ct => Visitor.MediaAsync(context.Record, session, ct));
        await DoAsync("asset", AssetAsync);
    }

    // A cut is one failure, told by RunAsync, and none where cuts are none.
    private Task DoAsync(string kind, Func<CancellationToken, Task> request) =>
        session.IsOpen
            ? context.Record.TryAsync(kind, async ct =>
            {
                try
                {
                    await request(ct);
                }
                catch (StreamlitSessionClosedException)
                {
                    // Seen as a cut.
                }
            })
            : Task.CompletedTask;

    private void Check(StreamlitRun run)
    {
        LoadCheck.Run(run);
        var same = run.Release == Release && RunsOf(run) == runs + 1;
        moved |= !same;
        LoadCheck.That(same, $"session {Number}: release {run.Release}, run {RunsOf(run)}; expected {Release}, {runs + 1}");
        runs++;
        exchanges++;
    }

    private async Task AssetAsync(CancellationToken ct)
    {
        if (assets.Count == 0)
            return;
        var asset = assets[Random.Shared.Next(assets.Count)];
        var answer = await session.GetAsync(asset, ct);
        LoadCheck.Asset(answer);
        context.Record.SameAsEver(asset, answer);
    }

    private async Task PauseAsync(CancellationToken ended)
    {
        try
        {
            await Task.Delay(context.Options.ExchangeEvery, ended);
        }
        catch (OperationCanceledException)
        {
            // The loop looks at it itself.
        }
    }
}
