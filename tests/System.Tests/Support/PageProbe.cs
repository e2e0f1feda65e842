using System.Collections.Concurrent;
using System.Net.Sockets;
using MBot.TestKit;

namespace MBot.SystemTests;

/// <summary>A visitor who loads the page ten times a second, each time on a new connection, and keeps every answer.</summary>
internal sealed class PageProbe : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(5);
    private readonly ConcurrentQueue<PageAnswer> answers = new();
    private readonly CancellationTokenSource stop = new();
    private readonly Task running;

    private PageProbe(Uri page) => running = RunAsync(page);

    public IReadOnlyList<PageAnswer> Answers => [.. answers];

    /// <summary>Answers other than the page.</summary>
    public IReadOnlyList<PageAnswer> Failures => [.. answers.Where(answer => answer.Status != 200)];

    /// <summary>From the first answer that was not the page to the first after it that was; zero when there was none.</summary>
    public TimeSpan Outage => Failures is [var first, ..]
        ? answers.First(answer => answer.At > first.At && answer.Status == 200).At - first.At
        : TimeSpan.Zero;

    public static PageProbe Start(Uri page) => new(page);

    /// <summary>Ends it, after at least one more answer.</summary>
    public async Task StopAsync()
    {
        var before = answers.Count;
        await Until.HoldsAsync(() => answers.Count > before || running.IsCompleted, Bound * 2, "one more answer");
        await stop.CancelAsync();
        await running;
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await running;
        stop.Dispose();
    }

    private async Task RunAsync(Uri page)
    {
        while (!stop.IsCancellationRequested)
        {
            answers.Enqueue(await AskAsync(page));
            await Task.Delay(Pause, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task<PageAnswer> AskAsync(Uri page)
    {
        var at = DateTimeOffset.UtcNow;
        using var http = new StrictHttp(page, keepAlive: false);
        using var bound = new CancellationTokenSource(Bound);
        try
        {
            var answer = await http.GetAsync("", bound.Token);
            return new PageAnswer(at, answer.Status, answer, "");
        }
        catch (Exception error) when (error is IOException or SocketException or OperationCanceledException)
        {
            return new PageAnswer(at, 0, null, error.Message);
        }
    }
}
