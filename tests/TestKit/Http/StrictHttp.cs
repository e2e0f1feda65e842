using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace MBot.TestKit;

/// <summary>
/// One HTTP/1.1 connection that does what it is told and nothing more: no retry, no redirect, no decompression. The
/// framework's client quietly repeats a request whose pooled connection died, and that is what load tests must see.
/// Sends and keeps the cookies of its container. One request at a time.
/// </summary>
/// <param name="origin">Scheme, host and port. Any certificate is accepted.</param>
/// <param name="keepAlive">One connection for all requests, or a new one for each.</param>
/// <param name="cookies">The browser's cookies; a new container when null.</param>
public sealed class StrictHttp(Uri origin, bool keepAlive, CookieContainer? cookies = null) : IDisposable
{
    private Stream? stream;
    private HttpReader? reader;

    /// <summary>The cookies that it sends and keeps; another browser's may be put in its place between requests.</summary>
    public CookieContainer Cookies { get; set; } = cookies ?? new();

    /// <summary>Where it connects; where the origin's name leads to when null.</summary>
    public IPEndPoint? Address { get; init; }

    /// <summary>How often it connected.</summary>
    public int Connections { get; private set; }

    /// <summary>GET of a path below the origin.</summary>
    public Task<HttpAnswer> GetAsync(string path, CancellationToken ct) => SendAsync("GET", path, [], ReadOnlyMemory<byte>.Empty, ct);

    /// <summary>Sends a request and reads the whole answer, whatever its status.</summary>
    /// <exception cref="IOException">The connection ended early.</exception>
    /// <exception cref="SocketException">No connection.</exception>
    public async Task<HttpAnswer> SendAsync(
        string method, string path, IReadOnlyList<KeyValuePair<string, string>> headers, ReadOnlyMemory<byte> body, CancellationToken ct)
    {
        var target = new Uri(origin, path);
        try
        {
            if (stream is null)
                await ConnectAsync(ct);
            await stream!.WriteAsync(Request(method, target, headers, body), ct);
            var (answer, reusable) = await reader!.ReadAsync(method, ct);
            foreach (var cookie in answer.All("Set-Cookie"))
                Cookies.SetCookies(target, cookie);
            if (!reusable || !keepAlive)
                Close();
            return answer;
        }
        catch
        {
            Close();
            throw;
        }
    }

    /// <summary>Closes the connection.</summary>
    public void Dispose() => Close();

    private async Task ConnectAsync(CancellationToken ct)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(Address is null ? new DnsEndPoint(origin.Host, origin.Port) : Address, ct);
            stream = new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        if (origin.Scheme == Uri.UriSchemeHttps)
        {
            var secure = new SslStream(stream);
            stream = secure;
            await secure.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions { TargetHost = origin.Host, RemoteCertificateValidationCallback = (_, _, _, _) => true }, ct);
        }

        reader = new HttpReader(stream);
        Connections++;
    }

    private byte[] Request(string method, Uri target, IReadOnlyList<KeyValuePair<string, string>> headers, ReadOnlyMemory<byte> body)
    {
        var text = new StringBuilder()
            .Append(method).Append(' ').Append(target.PathAndQuery).Append(" HTTP/1.1\r\n")
            .Append("Host: ").Append(target.Authority).Append("\r\n")
            .Append("Connection: ").Append(keepAlive ? "keep-alive" : "close").Append("\r\n");
        if (Cookies.GetCookieHeader(target) is { Length: > 0 } sent)
            text.Append("Cookie: ").Append(sent).Append("\r\n");
        foreach (var (name, value) in headers)
            text.Append(name).Append(": ").Append(value).Append("\r\n");
        if (body.Length > 0 || method is "POST" or "PUT")
            text.Append("Content-Length: ").Append(body.Length).Append("\r\n");
        return [.. Encoding.Latin1.GetBytes(text.Append("\r\n").ToString()), .. body.Span];
    }

    private void Close()
    {
        stream?.Dispose();
        stream = null;
        reader = null;
    }
}
