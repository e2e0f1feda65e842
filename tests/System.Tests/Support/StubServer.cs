using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MBot.SystemTests;

/// <summary>An HTTP server on 127.0.0.1 that gives every request the same answer, or none at all: it lets everybody connect and stays silent.</summary>
internal sealed class StubServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly byte[]? answer;
    private readonly Task accepting;

    private StubServer(byte[]? answer)
    {
        this.answer = answer;
        listener.Start();
        accepting = AcceptAsync();
    }

    /// <summary>Its address, ending in a slash.</summary>
    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture)}/");

    public static StubServer Silent() => new(null);

    /// <param name="head">The status line's end and header lines, such as "404 Not Found".</param>
    public static StubServer Answering(params string[] head) =>
        new(Encoding.ASCII.GetBytes($"HTTP/1.1 {string.Join("\r\n", head)}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));

    /// <param name="text">The body of its one answer, 200.</param>
    public static StubServer Saying(string text) =>
        new(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 200 OK\r\nContent-Length: {Encoding.UTF8.GetByteCount(text)}\r\nConnection: close\r\n\r\n{text}")));

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await accepting;
        listener.Dispose();
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var talks = new List<Task>();
        try
        {
            while (true)
                talks.Add(TalkAsync(await listener.AcceptTcpClientAsync(stop.Token)));
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(talks);
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        using var _ = client;
        try
        {
            var request = new byte[4096];
            await client.GetStream().ReadAtLeastAsync(request, 1, throwOnEndOfStream: false, stop.Token);
            if (answer is null)
                await Task.Delay(Timeout.InfiniteTimeSpan, stop.Token);
            await client.GetStream().WriteAsync(answer, stop.Token);
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException)
        {
            // The client, or the test, has ended.
        }
    }
}
