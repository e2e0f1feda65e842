using System.Net.WebSockets;
using System.Runtime.CompilerServices;

namespace MBot.Agent.Health.Probes;

/// <summary>
/// The deep probe: opens a session as a browser would, asks for a run and waits for its end. It runs the app's script
/// (which may call paid services), so it gates and watches deployments and polls nothing.
/// </summary>
internal static class StreamlitProbe
{
    public const string ScriptRaised = "probe.script-raised";
    public const string SessionFailed = "probe.no-session";
    public const string SessionClosed = "probe.session-closed";

    /// <summary>How long Streamlit may take to say why, after it has said that the script does not compile.</summary>
    private static readonly TimeSpan ReasonBound = TimeSpan.FromSeconds(2);

    private const int LargestFrame = 64 * 1024 * 1024;
    private const ulong NotCompiled = 1;

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
            return new ProbeFailure(SessionFailed, $"the session with the app failed: {e.Message}");
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
        await foreach (var frame in FramesAsync(socket, cancellation))
        {
            exception ??= frame.Exception;
            if (frame.Finished == NotCompiled)
                return DoesNotCompile(await ReasonAsync(socket, cancellation));
            if (frame.Finished is not null)
                return exception is null ? null : new ProbeFailure(ScriptRaised, $"the script raised {exception}");
        }

        return new ProbeFailure(SessionClosed, "the app closed the session before its script had finished");
    }

    /// <summary>What the app sends, until it closes the session.</summary>
    private static async IAsyncEnumerable<StreamlitFrame> FramesAsync(ClientWebSocket socket, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var message = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (await socket.ReceiveAsync(buffer.AsMemory(), cancellation) is { MessageType: not WebSocketMessageType.Close } part)
        {
            message.Write(buffer.AsSpan(0, part.Count));
            if (message.Length > LargestFrame)
                throw new WebSocketException("the app sent a frame of more than 64 MiB");
            if (!part.EndOfMessage)
                continue;
            yield return StreamlitFrame.Parse(message.GetBuffer().AsSpan(0, (int)message.Length));
            message.SetLength(0);
        }
    }

    private static async Task<string?> ReasonAsync(ClientWebSocket socket, CancellationToken cancellation)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        bound.CancelAfter(ReasonBound);
        try
        {
            await foreach (var frame in FramesAsync(socket, bound.Token))
            {
                if (frame.DoesNotCompile is { } reason)
                    return reason;
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            // The verdict stands without its reason.
        }

        return null;
    }

    private static ProbeFailure DoesNotCompile(string? reason)
    {
        string[] lines = reason?.Split('\n', StringSplitOptions.RemoveEmptyEntries) ?? [];
        return new ProbeFailure("probe.script-does-not-compile", lines is [.., var last] ? $"the script does not compile: {last.Trim()}" : "the script does not compile") { Evidence = lines };
    }

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
