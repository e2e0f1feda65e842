using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MBot.TestKit;

/// <summary>How a database's host meets a TLS handshake.</summary>
public enum AtlasManner
{
    /// <summary>A real TLS server.</summary>
    Well,

    /// <summary>Reads the ClientHello and answers <c>15 03 03 00 02 02 50</c>, as Atlas does to an address that is not on the access list.</summary>
    NotAllowed,

    /// <summary>Reads the ClientHello and answers another alert, handshake_failure.</summary>
    OtherAlert,

    /// <summary>Reads the ClientHello and resets the connection.</summary>
    Resets,

    /// <summary>Takes the connection and says nothing.</summary>
    Hangs,
}

/// <summary>One host of a cluster on a real socket.</summary>
public sealed class AtlasPeer : IAsyncDisposable
{
    private static readonly byte[] Alert80 = [0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x50];
    private static readonly byte[] Alert40 = [0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x28];
    private readonly TcpListener listener;
    private readonly CancellationTokenSource stop = new();
    private readonly X509Certificate2 certificate = NewCertificate();
    private readonly Task accepting;

    public AtlasPeer(AtlasManner manner, IPEndPoint? door = null)
    {
        Manner = manner;
        listener = new TcpListener(door ?? new IPEndPoint(IPAddress.Loopback, 0));
        listener.Start();
        accepting = AcceptAsync();
    }

    /// <summary>Also of the connections to come.</summary>
    public AtlasManner Manner { get; set; }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>The server name that the last ClientHello asked for; null before there was one, and where it is not read.</summary>
    public string? AskedFor { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await accepting;
        listener.Dispose();
        certificate.Dispose();
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var talks = new List<Task>();
        try
        {
            while (true)
                talks.Add(TalkAsync(await listener.AcceptSocketAsync(stop.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(talks); // disposed
        }
    }

    private async Task TalkAsync(Socket socket)
    {
        using var _ = socket;
        try
        {
            if (Manner == AtlasManner.Well)
            {
                await using var secure = new SslStream(new NetworkStream(socket));
                await secure.AuthenticateAsServerAsync((_, hello, _, _) =>
                {
                    AskedFor = hello.ServerName;
                    return ValueTask.FromResult(new SslServerAuthenticationOptions { ServerCertificate = certificate });
                }, null, stop.Token);
                await secure.ReadAtLeastAsync(new byte[1], 1, throwOnEndOfStream: false, stop.Token);
                return;
            }

            await socket.ReceiveAsync(new byte[4096], stop.Token);
            if (Manner == AtlasManner.Hangs)
                await Task.Delay(Timeout.InfiniteTimeSpan, stop.Token);
            else if (Manner == AtlasManner.Resets)
                socket.LingerState = new LingerOption(true, 0);
            else
                await socket.SendAsync(Manner == AtlasManner.NotAllowed ? Alert80 : Alert40, stop.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or IOException)
        {
            // the other side, or the test, has ended
        }
    }

    private static X509Certificate2 NewCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = DateTimeOffset.UtcNow;
        using var made = new CertificateRequest("CN=cluster", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}
