using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MBot.TestKit;

/// <summary>A webhook's other side on 127.0.0.1: keeps what is posted, and answers as it is told to, 200 when nothing was said.</summary>
public sealed class WebhookServer : IAsyncDisposable
{
    private readonly TcpListener listener;
    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentQueue<(string Path, string Body, int Status, DateTimeOffset At)> posts = new();
    private readonly ConcurrentQueue<(int Status, string[] Headers)> answers = new();
    private readonly Task accepting;

    private WebhookServer(int port)
    {
        listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        Address = $"http://127.0.0.1:{Port.ToString(CultureInfo.InvariantCulture)}/hooks/T0p5ecret";
        accepting = AcceptAsync();
    }

    /// <summary>Where to post, with a path that nobody guesses.</summary>
    public string Address { get; }

    /// <summary>Everything that was posted, in its order, with the status that it got.</summary>
    public IReadOnlyList<(string Path, string Body, int Status, DateTimeOffset At)> Posts => [.. posts];

    /// <summary>What got a 200.</summary>
    public IReadOnlyList<string> Taken => [.. posts.Where(post => post.Status == 200).Select(post => post.Body)];

    /// <summary>What it answers when nothing else is due.</summary>
    public int Usually { get; set; } = 200;

    /// <summary>The port that it listens on.</summary>
    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Begins to listen.</summary>
    /// <param name="port">Another one's, after its end; 0: any.</param>
    public static WebhookServer Start(int port = 0) => new(port);

    /// <summary>The next posts are answered so, one each.</summary>
    /// <param name="headers">Such as <c>Retry-After: 2</c>.</param>
    public void Answer(int status, params string[] headers) => answers.Enqueue((status, headers));

    /// <summary>Ends it.</summary>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await accepting;
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
                connections.Add(ServeAsync(await listener.AcceptTcpClientAsync(stop.Token)));
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // ended
        }

        await Task.WhenAll(connections);
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                var reader = new HttpReader(stream);
                while (await reader.RequestAsync(stop.Token) is var (line, _, body))
                {
                    var (status, headers) = answers.TryDequeue(out var next) ? next : (Usually, []);
                    posts.Enqueue((line.Split(' ')[1], Encoding.UTF8.GetString(body), status, DateTimeOffset.UtcNow));
                    var more = string.Concat(headers.Select(header => header + "\r\n"));
                    await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status} Said\r\nContent-Length: 4\r\n{more}\r\nsaid"), stop.Token);
                }
            }
            catch (Exception error) when (error is OperationCanceledException or IOException or SocketException)
            {
                // whoever posted has gone
            }
        }
    }
}
