using System.Net;
using System.Net.WebSockets;
using System.Threading.Channels;

namespace MBot.TestKit;

/// <summary>A WebSocket to /_stcore/stream that reads all the time, so that pings are answered and a cut is seen when it happens.</summary>
internal sealed class StreamlitSocket : IAsyncDisposable
{
    private readonly ClientWebSocket socket = new();
    private readonly Channel<ForwardMessage> messages = Channel.CreateUnbounded<ForwardMessage>();
    private readonly CancellationTokenSource stopping = new();
    private Task reading = Task.CompletedTask;
    private bool disposed;

    public DateTimeOffset? ClosedAt { get; private set; }

    public string? CloseReason { get; private set; }

    /// <summary>Connects as a browser on that page would; cookies that the answer sets are kept.</summary>
    public async Task ConnectAsync(Uri page, CookieContainer cookies, CancellationToken ct)
    {
        var http = new Uri(page, "_stcore/stream");
        var target = new UriBuilder(http) { Scheme = page.Scheme == Uri.UriSchemeHttps ? "wss" : "ws" }.Uri;
        socket.Options.AddSubProtocol("streamlit");
        socket.Options.SetRequestHeader("Origin", page.GetLeftPart(UriPartial.Authority));
        if (cookies.GetCookieHeader(http) is { Length: > 0 } sent)
            socket.Options.SetRequestHeader("Cookie", sent);
        socket.Options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        socket.Options.CollectHttpResponseDetails = true;
        await socket.ConnectAsync(target, ct);
        if (socket.HttpResponseHeaders is { } headers && headers.TryGetValue("Set-Cookie", out var set))
        {
            foreach (var cookie in set)
                cookies.SetCookies(http, cookie);
        }

        reading = ReadAsync(stopping.Token);
    }

    public async Task SendAsync(byte[] message, CancellationToken ct)
    {
        try
        {
            await socket.SendAsync(message, WebSocketMessageType.Binary, endOfMessage: true, ct);
        }
        catch (Exception cut) when (cut is WebSocketException or ObjectDisposedException or InvalidOperationException)
        {
            throw new StreamlitSessionClosedException(CloseReason ?? cut.Message);
        }
    }

    public async Task<ForwardMessage> NextAsync(CancellationToken ct)
    {
        try
        {
            return await messages.Reader.ReadAsync(ct);
        }
        catch (ChannelClosedException)
        {
            throw new StreamlitSessionClosedException(CloseReason ?? "closed");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (disposed)
            return;
        disposed = true;
        await stopping.CancelAsync();
        await reading;
        socket.Dispose();
        stopping.Dispose();
    }

    private async Task ReadAsync(CancellationToken ct)
    {
        var buffer = new byte[64 * 1024];
        using var message = new MemoryStream();
        var reason = "closed by the test";
        try
        {
            while (true)
            {
                var got = await socket.ReceiveAsync(buffer.AsMemory(), ct);
                if (got.MessageType == WebSocketMessageType.Close)
                {
                    reason = $"closed by the server: {(int?)socket.CloseStatus} {socket.CloseStatusDescription}";
                    break;
                }

                message.Write(buffer, 0, got.Count);
                if (!got.EndOfMessage)
                    continue;
                if (ForwardMessage.Read(message.GetBuffer().AsSpan(0, (int)message.Length)) is { } known)
                    messages.Writer.TryWrite(known);
                message.SetLength(0);
            }
        }
        catch (OperationCanceledException)
        {
            // The test is done with this session.
        }
        catch (Exception cut) when (cut is WebSocketException or IOException or InvalidDataException)
        {
            reason = cut.InnerException is { } inner ? $"{cut.Message} ({inner.Message})" : cut.Message;
        }

        CloseReason = reason;
        ClosedAt = DateTimeOffset.UtcNow;
        messages.Writer.TryComplete();
    }
}
