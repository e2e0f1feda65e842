using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace MBot.Client.Reach;

/// <summary>The single looks: a name, a port, a certificate, an answer. No proxy stands in between: it is this way that is looked at.</summary>
internal static class Ways
{
    private const int FewDays = 14;

    public static async Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken) =>
        IPAddress.TryParse(host.Trim('[', ']'), out var address) ? [address] : await Dns.GetHostAddressesAsync(host, cancellationToken).ConfigureAwait(false);

    /// <summary>Connects to the first of the addresses that takes it.</summary>
    public static async Task<NetworkStream> ConnectAsync(IReadOnlyList<IPAddress> addresses, int port, CancellationToken cancellationToken)
    {
        for (var i = 0; ; i++)
        {
            var socket = new Socket(addresses[i].AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(addresses[i], port), cancellationToken).ConfigureAwait(false);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException) when (i + 1 < addresses.Count)
            {
                socket.Dispose(); // the next one may take it
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
    }

    /// <summary>Looks at the certificate for a host, as a browser would.</summary>
    /// <exception cref="LookException">A browser would refuse it.</exception>
    public static async Task<string> CertificateAsync(IReadOnlyList<IPAddress> addresses, int port, string host, TimeProvider clock, CancellationToken cancellationToken)
    {
        X509Certificate2? certificate = null;
        var problems = SslPolicyErrors.None;
        var connection = await ConnectAsync(addresses, port, cancellationToken).ConfigureAwait(false);
        await using var tls = new SslStream(connection);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = host,
#pragma warning disable CA5359 // nothing is sent over it: the certificate is judged below
            RemoteCertificateValidationCallback = (_, shown, _, errors) =>
            {
                (certificate, problems) = (shown as X509Certificate2 ?? (shown is null ? null : X509CertificateLoader.LoadCertificate(shown.GetRawCertData())), errors);
                return true;
            },
#pragma warning restore CA5359
        }, cancellationToken).ConfigureAwait(false);
        if (certificate is null)
            throw new LookException("no certificate is shown", "mbot-client https status");
        var now = clock.GetUtcNow();
        var (from, until) = (new DateTimeOffset(certificate.NotBefore.ToUniversalTime()), new DateTimeOffset(certificate.NotAfter.ToUniversalTime()));
        if (until < now)
            throw new LookException(Invariant($"the certificate ended on {until:yyyy-MM-dd}"), "mbot-client https renew");
        if (from > now)
            throw new LookException(Invariant($"the certificate begins on {from:yyyy-MM-dd}: is a clock wrong?"), null);
        if (problems.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            throw new LookException($"the certificate is for {Names(certificate)}, not for {host}", $"mbot-client https enable {host}");
        if (problems != SslPolicyErrors.None)
            throw new LookException($"browsers don't trust the certificate of {Issuer(certificate)}", $"mbot-client https enable {host}");
        var days = (int)(until - now).TotalDays;
        return Invariant($"{tls.SslProtocol}, {Names(certificate)}, {days} days left{(days < FewDays ? ": mbot-client https renew" : "")}");
    }

    /// <summary>Asks, and takes the answer as it is: certificates are looked at elsewhere, and redirects are not followed.</summary>
    public static async Task<Answer> GetAsync(Uri url, IReadOnlyList<IPAddress> addresses, CancellationToken cancellationToken)
    {
        using var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectCallback = async (context, token) => await ConnectAsync(addresses, context.DnsEndPoint.Port, token).ConfigureAwait(false),
#pragma warning disable CA5359 // judged by CertificateAsync; nothing secret is sent
            SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true },
#pragma warning restore CA5359
        };
        using var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("mbot-client", "1"));
        using var reply = await client.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        await using var body = await reply.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        var start = new byte[64];
        var read = await body.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        return new Answer((int)reply.StatusCode, reply.Headers.Location, System.Text.Encoding.ASCII.GetString(start, 0, read).Trim());
    }

    private static string Names(X509Certificate2 certificate)
    {
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(extension => extension.EnumerateDnsNames().Concat(extension.EnumerateIPAddresses().Select(address => address.ToString()))).ToList();
        return names.Count > 0 ? string.Join(", ", names) : certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false);
    }

    private static string Issuer(X509Certificate2 certificate) => certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: true) is { Length: > 0 } name ? name : "an unnamed issuer";

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <param name="Start">The first characters of the body.</param>
internal sealed record Answer(int Status, Uri? Location, string Start);
