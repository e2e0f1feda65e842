using System.Net.WebSockets;

namespace MBot.Agent.Health.Probes;

/// <summary>
/// The deep probe: opens a session as a browser would, asks for a run and waits for its end. It runs the app's script
/// (which may call paid services), so it gates and watches deployments and polls nothing.
/// </summary>
internal static class StreamlitProbe
{
    public const string ScriptRaised = "probe.script-raised";

    private const int LargestFrame = 64 * 1024 * 1024;

    /// <summary>BackMsg.rerun_script = 11, an empty message.</summary>
    private static readonly byte[] RerunScript = [0x5a, 0x00];

    /// <returns>Null when the script ran to its end without an exception, else what was wrong.</returns>
    public static async Task<ProbeFailure?> RunAsync(Uri app, TimeSpan timeout, CancellationToken cancellation)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        bound.CancelAfter(timeout);
        try
        {
            using var socket = await ConnectAsync(app, bound.Token);
            await socket.SendAsync(RerunScript, WebSocketMessageType.Binary, endOfMessage: true, bound.Token);
            var failure = await ReadToEndAsync(socket, bound.Token);
            await CloseAsync(socket);
            return failure;
        }
        catch (WebSocketException e)
        {
            return new ProbeFailure("probe.no-session", $"no session could be opened: {e.Message}");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new ProbeFailure("probe.script-endless", $"the script did not finish within {timeout.TotalSeconds:0.#} s");
        }
    }

    private static async Task<ClientWebSocket> ConnectAsync(Uri app, CancellationToken cancellation)
    {
        var socket = new ClientWebSocket();
        try
        {
            socket.Options.AddSubProtocol("streamlit");
            socket.Options.SetRequestHeader("Origin", app.GetLeftPart(UriPartial.Authority));
            socket.Options.Proxy = null;
            await socket.ConnectAsync(new UriBuilder(app) { Scheme = "ws", Path = "/_stcore/stream" }.Uri, cancellation);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<ProbeFailure?> ReadToEndAsync(ClientWebSocket socket, CancellationToken cancellation)
    {
        string? exception = null;
        using var message = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer.AsMemory(), cancellation);
            if (part.MessageType == WebSocketMessageType.Close)
                return new ProbeFailure("probe.session-closed", "the app closed the session before its script had finished");
            message.Write(buffer.AsSpan(0, part.Count));
            if (message.Length > LargestFrame)
                return new ProbeFailure("probe.frame-too-large", "the app sent a frame of more than 64 MiB");
            if (!part.EndOfMessage)
                continue;
            var frame = StreamlitFrame.Parse(message.GetBuffer().AsSpan(0, (int)message.Length));
            message.SetLength(0);
            exception ??= frame.Exception;
            if (frame.Finished is { } how)
                return Judge(how, exception);
        }
    }

    private static ProbeFailure? Judge(ulong how, string? exception) => (how, exception) switch
    {
        (1, _) => new ProbeFailure("probe.script-does-not-compile", "the script does not compile"),
        (_, { } text) => new ProbeFailure(ScriptRaised, $"the script raised {text}"),
        _ => null,
    };

    /// <summary>Says goodbye, so that the app frees the session at once; it is not worth an error.</summary>
    private static async Task CloseAsync(ClientWebSocket socket)
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        try
        {
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, bound.Token);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException)
        {
            // The app was faster, or is gone: the verdict stands.
        }
    }
}
