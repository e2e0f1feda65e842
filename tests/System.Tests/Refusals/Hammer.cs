using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using MBot.TestKit;

namespace MBot.SystemTests.Refusals;

/// <summary>Visitors who mean no good, all at once and without a pause: pages that are not there, bodies that are too large, uploads that stop half-way, messages that are none.</summary>
internal sealed class Hammer : IAsyncDisposable
{
    private const int TooLarge = 300 << 20;
    private const int Large = 100 << 20;
    private readonly CancellationTokenSource stop = new();
    private readonly List<Task> running;
    private readonly Uri page;
    private int missing;
    private int refused;
    private int aborted;
    private int garbled;

    private Hammer(Uri page)
    {
        this.page = page;
        running =
        [
            AgainAsync(AskForWhatIsNotThereAsync), AgainAsync(AskForWhatIsNotThereAsync),
            AgainAsync(SendTooMuchAsync), AgainAsync(SendTooMuchAsync),
            AgainAsync(StopHalfWayAsync), AgainAsync(StopHalfWayAsync),
            AgainAsync(SendNonsenseAsync),
        ];
    }

    /// <summary>How often each blow fell.</summary>
    public (int Missing, int Refused, int Aborted, int Garbled) Blows => (missing, refused, aborted, garbled);

    public static Hammer Start(Uri page) => new(page);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await Task.WhenAll(running);
        stop.Dispose();
    }

    private async Task AgainAsync(Func<CancellationToken, Task> blowAsync)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await blowAsync(stop.Token);
            }
            catch (Exception error) when (error is IOException or SocketException or WebSocketException or OperationCanceledException)
            {
                await Task.Yield(); // cut off, as it should be
            }
        }
    }

    private async Task AskForWhatIsNotThereAsync(CancellationToken ct)
    {
        using var http = new StrictHttp(page, keepAlive: true);
        for (var i = 0; i < 100; i++)
        {
            foreach (var path in (string[])["media/none.png", "static/none.js", ".mbot/none", "_stcore/none", "..%2f..%2fetc/passwd"])
            {
                if ((await http.GetAsync(path, ct)).Status == 404)
                    Interlocked.Increment(ref missing);
            }
        }
    }

    private async Task SendTooMuchAsync(CancellationToken ct)
    {
        using var tcp = await BeginUploadAsync(TooLarge, ct);
        var answer = new byte[64];
        var count = await tcp.GetStream().ReadAsync(answer, ct);
        if (Encoding.ASCII.GetString(answer, 0, count).Contains(" 413 ", StringComparison.Ordinal))
            Interlocked.Increment(ref refused);
    }

    private async Task StopHalfWayAsync(CancellationToken ct)
    {
        using var tcp = await BeginUploadAsync(Large, ct);
        await tcp.GetStream().WriteAsync(new byte[1 << 20], ct);
        tcp.LingerState = new LingerOption(enable: true, seconds: 0); // a reset
        Interlocked.Increment(ref aborted);
    }

    private async Task SendNonsenseAsync(CancellationToken ct)
    {
        using var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("streamlit");
        socket.Options.SetRequestHeader("Origin", page.GetLeftPart(UriPartial.Authority));
        await socket.ConnectAsync(new UriBuilder(new Uri(page, "_stcore/stream")) { Scheme = "ws" }.Uri, ct);
        for (var i = 0; i < 20; i++)
            await socket.SendAsync(new byte[] { 0x5A, 0xFF, 0xFF, (byte)i }, WebSocketMessageType.Binary, endOfMessage: true, ct);
        Interlocked.Increment(ref garbled);
    }

    private async Task<TcpClient> BeginUploadAsync(int length, CancellationToken ct)
    {
        var tcp = new TcpClient();
        try
        {
            await tcp.ConnectAsync(page.Host, page.Port, ct);
            await tcp.GetStream().WriteAsync(
                Encoding.ASCII.GetBytes($"POST /_stcore/upload_file?sessionId=none&widgetId=none HTTP/1.1\r\nHost: {page.Authority}\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: {length}\r\n\r\n"), ct);
            return tcp;
        }
        catch
        {
            tcp.Dispose();
            throw;
        }
    }
}
