using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using MBot.Agent.Platform;

namespace MBot.Agent.Certificates;

/// <summary>Opens https as a browser would, by name and through the visitors' door, and looks at what it is shown.</summary>
internal sealed class HttpsProbe(TimeProvider time)
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <exception cref="MBotException"><c>https.not-seen</c>: another certificate is shown, or none, for the whole of a bound.</exception>
    public async Task VerifyAsync(IPEndPoint door, string name, string serial, CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            var (shown, problem) = await LookAsync(door, name, cancellation);
            if (shown == serial)
                return;
            if (time.GetElapsedTime(started) > Bound)
                throw new MBotException(ErrorKind.Unavailable, "https.not-seen", $"https://{name} shows {(shown is null ? $"no certificate: {problem}" : $"the certificate {shown}, not {serial}")}");
            await Task.Delay(Pause, time, cancellation);
        }
    }

    private static async Task<(string? Serial, string? Problem)> LookAsync(IPEndPoint door, string name, CancellationToken cancellation)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        bound.CancelAfter(Bound / 2);
        string? serial = null;
        try
        {
            using var socket = new Socket(door.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(Reachable(door), bound.Token);
            await using var stream = new SslStream(new NetworkStream(socket), leaveInnerStreamOpen: false);
            await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = name,
                // A resumed session shows the certificate that it began with.
                AllowTlsResume = false,
                // Which one it is counts here; whether browsers trust it is the authority's matter.
                RemoteCertificateValidationCallback = (_, certificate, _, _) => (serial = (certificate as X509Certificate2)?.SerialNumber) is not null,
            }, bound.Token);
            return (serial, null);
        }
        catch (Exception e) when (e is SocketException or IOException or AuthenticationException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return (serial, e.Message);
        }
    }

    private static IPEndPoint Reachable(IPEndPoint door) =>
        door.Address.Equals(IPAddress.Any) ? new(IPAddress.Loopback, door.Port)
        : door.Address.Equals(IPAddress.IPv6Any) ? new(IPAddress.IPv6Loopback, door.Port)
        : door;
}
