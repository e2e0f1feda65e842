using System.Net;
using System.Net.Sockets;
using System.Text;
using MBot.TestKit;

namespace MBot.SystemTests;

public class StrictHttpTests
{
    [Fact]
    public async Task WhenAKeptConnectionIsCut_TheNextRequestFails_AndIsNotRepeated()
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var listener = Listen();
        var serving = Task.Run(async () =>
        {
            using var only = await listener.AcceptSocketAsync(timeout.Token);
            await AnswerAsync(only, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", timeout.Token);
        });
        using var http = new StrictHttp(Origin(listener), keepAlive: true);

        Assert.Equal("ok", (await http.GetAsync("", timeout.Token)).Text);
        await serving;
        await Assert.ThrowsAnyAsync<IOException>(() => http.GetAsync("", timeout.Token));

        Assert.Equal(1, http.Connections);
        Assert.False(listener.Pending());
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nSet-Cookie: a=1\r\n\r\n5;x=y\r\nhello\r\n6\r\n world\r\n0\r\n\r\n", "hello world")]
    [InlineData("HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nContent-Length: 5\r\n\r\nhello and more", "hello")]
    [InlineData("HTTP/1.0 200 OK\r\nSet-Cookie: a=1\r\n\r\nto the end", "to the end")]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\nSet-Cookie: a=1\r\n\r\n", "")]
    public async Task AnAnswerIsReadWhole_AndItsCookiesAreKept(string raw, string body)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var listener = Listen();
        var serving = Task.Run(async () =>
        {
            using var socket = await listener.AcceptSocketAsync(timeout.Token);
            await AnswerAsync(socket, raw, timeout.Token);
        });
        using var http = new StrictHttp(Origin(listener), keepAlive: false);

        Assert.Equal(body, (await http.GetAsync("x", timeout.Token)).Text);
        Assert.Equal("a=1", http.Cookies.GetCookieHeader(Origin(listener)));
        await serving;
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel")]
    [InlineData("nonsense\r\n\r\n")]
    public async Task AnAnswerThatEndsEarlyOrIsNone_IsAnError(string raw)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var listener = Listen();
        var serving = Task.Run(async () =>
        {
            using var socket = await listener.AcceptSocketAsync(timeout.Token);
            await AnswerAsync(socket, raw, timeout.Token);
        });
        using var http = new StrictHttp(Origin(listener), keepAlive: true);

        await Assert.ThrowsAnyAsync<IOException>(() => http.GetAsync("x", timeout.Token));
        await serving;
    }

    private static TcpListener Listen()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener;
    }

    private static Uri Origin(TcpListener listener) => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");

    // Reads one request, which has no body, and answers.
    private static async Task AnswerAsync(Socket socket, string raw, CancellationToken ct)
    {
        var request = new StringBuilder();
        var buffer = new byte[4096];
        while (!request.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
            request.Append(Encoding.ASCII.GetString(buffer, 0, await socket.ReceiveAsync(buffer, ct)));
        await socket.SendAsync(Encoding.ASCII.GetBytes(raw), ct);
        socket.Shutdown(SocketShutdown.Both);
    }
}
