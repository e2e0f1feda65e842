using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace MBot.Agent.Tests.Nginx;

/// <summary>
/// What stands for a copy of the app: a real server on a slot's port that says its own name, has its own media and upload
/// sessions as Streamlit does, and echoes WebSocket messages with its name before them.
/// </summary>
internal sealed class Upstream : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _requests;

    private Upstream(string name, int port, string? session)
    {
        Name = name;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k =>
        {
            k.ListenLocalhost(port);
            k.Limits.MaxRequestBodySize = null;
        });
        _app = builder.Build();
        _app.UseWebSockets();
        _app.Run(context => AnswerAsync(context, session));
    }

    public string Name { get; }

    public int Requests => _requests;

    /// <param name="session">The one session whose media and uploads it knows.</param>
    public static async Task<Upstream> StartAsync(string name, int port, string? session = null)
    {
        var upstream = new Upstream(name, port, session);
        await upstream._app.StartAsync();
        return upstream;
    }

    public async ValueTask DisposeAsync()
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _app.StopAsync(bound.Token);
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context, string? session)
    {
        Interlocked.Increment(ref _requests);
        var path = context.Request.Path.Value!;
        if (context.WebSockets.IsWebSocketRequest)
            await EchoAsync(await context.WebSockets.AcceptWebSocketAsync(), context.RequestAborted);
        else if (path.StartsWith("/media/", StringComparison.Ordinal) && path != $"/media/{session}")
            context.Response.StatusCode = 404;
        else if (path.StartsWith("/_stcore/upload_file", StringComparison.Ordinal))
            await UploadAsync(context, session);
        else if (path.StartsWith("/status/", StringComparison.Ordinal))
            context.Response.StatusCode = int.Parse(path["/status/".Length..], System.Globalization.CultureInfo.InvariantCulture);
        else if (path == "/headers")
            await AnswerWithHeadersAsync(context);
        else
            await context.Response.WriteAsync($"{Name} {context.Request.Method} {path} host={context.Request.Host}");
    }

    /// <summary>An answer with the headers that the query asks for.</summary>
    private static Task AnswerWithHeadersAsync(HttpContext context)
    {
        foreach (var (name, value) in context.Request.Query)
            context.Response.Headers[name] = value;
        return context.Response.WriteAsync("headers");
    }

    /// <summary>As Streamlit: the whole body is read before the session is looked up, and an unknown one is a 400.</summary>
    private async Task UploadAsync(HttpContext context, string? session)
    {
        var buffer = new byte[64 * 1024];
        long sum = 0, length = 0;
        for (int read; (read = await context.Request.Body.ReadAsync(buffer)) > 0;)
        {
            length += read;
            foreach (var b in buffer.AsSpan(0, read))
                sum += b;
        }

        context.Response.StatusCode = context.Request.Path.Value!.EndsWith($"/{session}", StringComparison.Ordinal) ? 200 : 400;
        await context.Response.WriteAsync($"{Name} {length} {sum}");
    }

    private async Task EchoAsync(WebSocket socket, CancellationToken cancellation)
    {
        var buffer = new byte[1024];
        try
        {
            while (await socket.ReceiveAsync(buffer.AsMemory(), cancellation) is { MessageType: not WebSocketMessageType.Close } got)
            {
                byte[] answer = [.. System.Text.Encoding.UTF8.GetBytes(Name + " "), .. buffer.AsSpan(0, got.Count)];
                await socket.SendAsync(answer, WebSocketMessageType.Text, endOfMessage: true, cancellation);
            }

            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, cancellation);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException)
        {
            // The visitor went, or the server stops.
        }
    }
}
