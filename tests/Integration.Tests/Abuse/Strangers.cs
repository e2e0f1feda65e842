using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace MBot.Integration.Tests.Abuse;

/// <summary>Many connections to one port, and whether the other side has ended them.</summary>
internal sealed class Strangers(int port) : IDisposable
{
    private readonly List<(Socket Socket, Stream Stream)> open = [];

    public int Connected => open.Count(c => !IsEnded(c.Socket));

    /// <summary>Connects and says nothing.</summary>
    public async Task<Stream> ConnectAsync()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync("127.0.0.1", port);
        var stream = new NetworkStream(socket, ownsSocket: true);
        lock (open)
            open.Add((socket, stream));
        return stream;
    }

    /// <summary>Connects, and proves who it is.</summary>
    public async Task<Stream> ConnectAsync(X509Certificate2 certificate)
    {
        var tls = new SslStream(await ConnectAsync());
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            ClientCertificates = [certificate],
            ApplicationProtocols = [SslApplicationProtocol.Http2],
            RemoteCertificateValidationCallback = (_, server, _, _) => server is not null, // whom a stranger trusts is not the matter
        });
        return tls;
    }

    public void Dispose()
    {
        foreach (var (_, stream) in open)
            stream.Dispose();
    }

    /// <summary>Readable without anything to read, after all that was sent has been.</summary>
    private static bool IsEnded(Socket socket)
    {
        try
        {
            while (socket.Available > 0)
                socket.Receive(new byte[socket.Available]);
            return socket.Poll(0, SelectMode.SelectRead) && socket.Available == 0;
        }
        catch (SocketException)
        {
            return true;
        }
    }
}
