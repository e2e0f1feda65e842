using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace MBot.TestKit;

/// <summary>A browser that finds this machine behind every name, keeps no cookies and follows nothing.</summary>
public static class LocalBrowser
{
    /// <summary>Another one each time: nothing is shared.</summary>
    /// <param name="trusts">The certificate that is shown, and whether it is for another name.</param>
    /// <param name="portOf">The port of 127.0.0.1 for a port of an address; the same when null.</param>
    /// <param name="patience">For an answer.</param>
    public static HttpClient Open(Func<System.Security.Cryptography.X509Certificates.X509Certificate, bool, bool> trusts, Func<int, int>? portOf = null, TimeSpan? patience = null) => new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        PooledConnectionLifetime = portOf is null ? Timeout.InfiniteTimeSpan : TimeSpan.Zero,
        ConnectCallback = async (context, stop) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(IPAddress.Loopback, portOf?.Invoke(context.DnsEndPoint.Port) ?? context.DnsEndPoint.Port, stop);
            return new NetworkStream(socket, ownsSocket: true);
        },
        SslOptions = { RemoteCertificateValidationCallback = (_, shown, _, errors) => trusts(shown!, (errors & SslPolicyErrors.RemoteCertificateNameMismatch) != 0) },
    })
    { Timeout = patience ?? TimeSpan.FromSeconds(20) };
}
