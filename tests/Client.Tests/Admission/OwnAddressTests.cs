using System.Net;
using System.Net.Sockets;
using System.Text;
using MBot.Client.Admission;

namespace MBot.Client.Tests.Admission;

public sealed class OwnAddressTests
{
    [Fact]
    public async Task TheServicesAnswer_IsTheAddress_AndNothingButTheQuestionIsSent()
    {
        using var service = new OneAnswer("203.0.113.7\n");

        var found = await OwnAddress.AskAsync(service.Url, default);

        Assert.Equal([IPAddress.Parse("203.0.113.7")], found);
        var lines = (await service.Asked).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["GET / HTTP/1.1", $"Host: 127.0.0.1:{service.Url.Port}"], lines);
    }

    [Theory]
    [InlineData("<html>hello</html>")]
    [InlineData("10.0.0.7")]
    [InlineData("127.0.0.1")]
    [InlineData("192.168.1.1")]
    [InlineData("100.64.0.1")]
    [InlineData("fe80::1")]
    [InlineData("")]
    public async Task WhatIsNoPublicAddress_IsNotTaken(string answer)
    {
        using var service = new OneAnswer(answer);

        var refused = await Assert.ThrowsAsync<ClientException>(() => OwnAddress.AskAsync(service.Url, default));

        Assert.Equal("address.unknown", refused.Code);
        Assert.Equal(ExitCode.Unreachable, refused.Exit);
    }

    [Fact]
    public async Task PlainHttpAcrossTheNetwork_IsRefused() =>
        Assert.Equal(ExitCode.Usage, (await Assert.ThrowsAsync<ClientException>(() => OwnAddress.AskAsync(new Uri("http://checkip.example.org"), default))).Exit);

    /// <summary>Answers one request on 127.0.0.1 and keeps what it was sent.</summary>
    private sealed class OneAnswer : IDisposable
    {
        private readonly TcpListener listener = new(IPAddress.Loopback, 0);

        public OneAnswer(string body)
        {
            listener.Start();
            Url = new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");
            Asked = AnswerAsync(body);
        }

        public Uri Url { get; }

        public Task<string> Asked { get; }

        public void Dispose() => listener.Dispose();

        private async Task<string> AnswerAsync(string body)
        {
            using var connection = await listener.AcceptTcpClientAsync();
            var stream = connection.GetStream();
            var buffer = new byte[4096];
            var read = 0;
            while (!Encoding.ASCII.GetString(buffer, 0, read).EndsWith("\r\n\r\n", StringComparison.Ordinal))
                read += await stream.ReadAsync(buffer.AsMemory(read));
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}"));
            return Encoding.ASCII.GetString(buffer, 0, read);
        }
    }
}
