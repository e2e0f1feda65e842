using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace MBot.TestKit;

/// <summary>What an authority says to everything when it has had enough: 429, a problem document (RFC 8555, 6.6) and Retry-After.</summary>
internal sealed class BusyAuthority : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly TcpListener listener;
    private readonly X509Certificate2 certificate;
    private readonly byte[] answer;
    private readonly Task accepting;

    public BusyAuthority(IPEndPoint address, X509Certificate2 certificate, string detail, TimeSpan retryAfter)
    {
        this.certificate = certificate;
        var problem = $$"""{"type":"urn:ietf:params:acme:error:rateLimited","detail":"{{detail}}","status":429}""";
        answer = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"HTTP/1.1 429 Too Many Requests\r\nContent-Type: application/problem+json\r\nRetry-After: {(int)retryAfter.TotalSeconds}\r\nContent-Length: {problem.Length}\r\nConnection: close\r\n\r\n{problem}"));
        listener = new(address);
        listener.Start();
        accepting = AcceptAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await accepting;
        certificate.Dispose();
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync(stop.Token);
                await AnswerAsync(client);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // disposed
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        try
        {
            await using var stream = new SslStream(client.GetStream());
            await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, stop.Token);
            using var reader = new StreamReader(stream, Encoding.ASCII);
            while (await reader.ReadLineAsync(stop.Token) is { Length: > 0 })
            {
                // its head; a body is not looked at
            }

            await stream.WriteAsync(answer, stop.Token);
            await stream.ShutdownAsync();
        }
        catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException)
        {
            // gone: the next one, please
        }
    }
}
