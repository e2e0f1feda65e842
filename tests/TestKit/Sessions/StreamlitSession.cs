using System.Globalization;
using System.Net;

namespace MBot.TestKit;

/// <summary>
/// A browser's session with a Streamlit server, spoken over its own WebSocket protocol: runs the script, types, uploads,
/// fetches media. Keeps its cookies as a browser does. One call at a time. Knows nothing of MBot.
/// </summary>
public sealed class StreamlitSession : IAsyncDisposable
{
    private readonly StreamlitSocket socket = new();
    private readonly StrictHttp http;
    private readonly Dictionary<string, ProtoWriter> states = [];
    private StreamlitRun? last;

    private StreamlitSession(Uri page, StrictHttp http)
    {
        Page = page;
        this.http = http;
    }

    /// <summary>The page's address.</summary>
    public Uri Page { get; }

    /// <summary>The browser's cookies.</summary>
    public CookieContainer Cookies => http.Cookies;

    /// <summary>Streamlit's id of the session; empty before the first run.</summary>
    public string Id => last?.SessionId ?? "";

    /// <summary>The newest run; null before the first.</summary>
    public StreamlitRun? Last => last;

    /// <summary>Whether the WebSocket is open.</summary>
    public bool IsOpen => socket.ClosedAt is null;

    /// <summary>When it closed (UTC); null while it is open.</summary>
    public DateTimeOffset? ClosedAt => socket.ClosedAt;

    /// <summary>How it closed; null while it is open.</summary>
    public string? CloseReason => socket.CloseReason;

    /// <summary>Opens the WebSocket, without loading the page first.</summary>
    /// <param name="page">The page's address, ending in a slash.</param>
    /// <param name="cookies">The browser's cookies; a new browser when null.</param>
    /// <param name="keepAlive">Whether its HTTP requests share a connection.</param>
    /// <param name="ct">Cancels it.</param>
    /// <exception cref="System.Net.WebSockets.WebSocketException">The server refused.</exception>
    public static async Task<StreamlitSession> ConnectAsync(
        Uri page, CookieContainer? cookies = null, bool keepAlive = true, CancellationToken ct = default)
    {
        var session = new StreamlitSession(page, new StrictHttp(page, keepAlive, cookies));
        try
        {
            await session.socket.ConnectAsync(page, session.Cookies, ct);
            return session;
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    /// <summary>Loads the page as a new browser, asks for the server's health as Streamlit's page does, opens the WebSocket and runs the script.</summary>
    public static async Task<StreamlitSession> VisitAsync(Uri page, CancellationToken ct = default)
    {
        var cookies = new CookieContainer();
        using (var browser = new StrictHttp(page, keepAlive: false, cookies))
        {
            await browser.GetAsync("", ct);
            await browser.GetAsync("_stcore/health", ct); // from 1.57 on nothing else gives the cookie that uploads need
        }

        var session = await ConnectAsync(page, cookies, ct: ct);
        try
        {
            await session.RunAsync(ct);
            return session;
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs the script, with the widgets as they are, to its end.</summary>
    /// <exception cref="StreamlitSessionClosedException">The WebSocket is or was closed.</exception>
    public async Task<StreamlitRun> RunAsync(CancellationToken ct = default)
    {
        await socket.SendAsync(BackMessage.Rerun(states.Values), ct);
        var run = new RunRecorder();
        while (!run.IsOver)
            run.Add(await socket.NextAsync(ct));
        return last = run.ToRun();
    }

    /// <summary>Types into the text input with that label and runs the script.</summary>
    public Task<StreamlitRun> TypeAsync(string label, string text, CancellationToken ct = default)
    {
        var id = WidgetId(label);
        states[id] = BackMessage.TextInput(id, text);
        return RunAsync(ct);
    }

    /// <summary>Uploads a file with the file uploader of that label and runs the script.</summary>
    /// <exception cref="IOException">The server refused the upload; the message has status and body.</exception>
    public async Task<StreamlitRun> UploadAsync(string label, string name, byte[] content, CancellationToken ct = default)
    {
        var id = WidgetId(label);
        states[id] = HasUploadUrls
            ? await PutAsync(id, name, content, ct)
            : await PostAsync(id, name, content, ct);
        return await RunAsync(ct);
    }

    /// <summary>GET of something the page refers to (a media file, an asset), with the session's cookies.</summary>
    public Task<HttpAnswer> GetAsync(string path, CancellationToken ct = default) => http.GetAsync(path.TrimStart('/'), ct);

    /// <summary>Closes the WebSocket.</summary>
    public async ValueTask DisposeAsync()
    {
        await socket.DisposeAsync();
        http.Dispose();
    }

    // Files got URLs of their own in 1.26; before, uploads went by the widget's id.
    private bool HasUploadUrls =>
        Version.TryParse(string.Join('.', last!.StreamlitVersion.Split('.').Take(2)), out var version) && version >= new Version(1, 26);

    private string WidgetId(string label) =>
        last is null ? throw new InvalidOperationException("run the script first")
        : last.Widgets.TryGetValue(label, out var id) ? id
        : throw new InvalidOperationException($"no widget \"{label}\"; there are: {string.Join(", ", last.Widgets.Keys)}");

    private async Task<ProtoWriter> PutAsync(string widget, string name, byte[] content, CancellationToken ct)
    {
        await socket.SendAsync(BackMessage.RequestUploadUrl(name, Id), ct);
        ForwardMessage.UploadUrls? urls;
        while ((urls = await socket.NextAsync(ct) as ForwardMessage.UploadUrls) is null)
        {
            // What the last run still had to say.
        }

        var form = new MultipartForm().File(name, content);
        await SendFormAsync("PUT", urls.UploadUrl.TrimStart('/'), form, 204, ct);
        return BackMessage.Uploader(widget, urls, name, content.Length);
    }

    private async Task<ProtoWriter> PostAsync(string widget, string name, byte[] content, CancellationToken ct)
    {
        var form = new MultipartForm().Field("sessionId", Id).Field("widgetId", widget).File(name, content);
        var answer = await SendFormAsync("POST", "_stcore/upload_file", form, 200, ct);
        return BackMessage.Uploader(widget, int.Parse(answer.Text, CultureInfo.InvariantCulture), name, content.Length);
    }

    private async Task<HttpAnswer> SendFormAsync(string method, string path, MultipartForm form, int wanted, CancellationToken ct)
    {
        var headers = new List<KeyValuePair<string, string>> { new("Content-Type", MultipartForm.ContentType) };
        // Tornado wants the cookie's value again in a header; the cookie was _xsrf, then _streamlit_xsrf.
        if (Cookies.GetCookies(Page).FirstOrDefault(cookie => cookie.Name.EndsWith("_xsrf", StringComparison.Ordinal)) is { } xsrf)
            headers.Add(new("X-Xsrftoken", xsrf.Value));
        var answer = await http.SendAsync(method, path, headers, form.ToArray(), ct);
        return answer.Status == wanted
            ? answer
            : throw new IOException($"upload refused: {answer.Status} {answer.Text[..Math.Min(200, answer.Text.Length)]}");
    }
}
