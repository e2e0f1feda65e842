using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MBot.Client.Admission;

/// <summary>
/// This machine's addresses as others see them: asked of a service over HTTPS, by IPv4 and by IPv6. Nothing is sent beyond the
/// question, and nothing else of the answer is used.
/// </summary>
internal static class OwnAddress
{
    public const string Service = "https://checkip.amazonaws.com";

    private const int LongestAnswer = 64;
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(8);

    /// <returns>One or two addresses.</returns>
    /// <exception cref="ClientException">The service doesn't answer with an address.</exception>
    public static async Task<IReadOnlyList<IPAddress>> AskAsync(Uri service, CancellationToken cancellationToken)
    {
        if (service.Scheme != Uri.UriSchemeHttps && !service.IsLoopback || service.UserInfo.Length > 0)
            throw ClientException.Usage($"{service} is no HTTPS address", "who asks over plain HTTP believes everybody in between");
        var answers = await Task.WhenAll(AskAsync(service, AddressFamily.InterNetwork, cancellationToken), AskAsync(service, AddressFamily.InterNetworkV6, cancellationToken)).ConfigureAwait(false);
        var found = answers.Select(answer => answer.Address).OfType<IPAddress>().Distinct().ToList();
        return found.Count > 0 ? found : throw new ClientException(ExitCode.Unreachable, "address.unknown", $"{service.Host} doesn't tell this machine's address: {answers[0].Problem}")
        {
            Hint = "--address ADDRESS names it; --service URL asks another",
        };
    }

    private static async Task<(IPAddress? Address, string? Problem)> AskAsync(Uri service, AddressFamily family, CancellationToken cancellationToken)
    {
        using var handler = new SocketsHttpHandler
        {
            // A proxy's address would be the answer.
            UseProxy = false,
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectCallback = async (context, token) =>
            {
                var socket = new Socket(family, SocketType.Stream, ProtocolType.Tcp);
                try
                {
                    await socket.ConnectAsync(context.DnsEndPoint, token).ConfigureAwait(false);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            },
        };
        using var client = new HttpClient(handler) { Timeout = Bound, MaxResponseContentBufferSize = 4096 };
        try
        {
            var text = Encoding.ASCII.GetString(await client.GetByteArrayAsync(service, cancellationToken).ConfigureAwait(false)).Trim();
            return text.Length <= LongestAnswer && IPAddress.TryParse(text, out var address) && IsUsable(address)
                ? (address, null)
                : (null, "the answer is no public address");
        }
        catch (Exception error) when (error is HttpRequestException or IOException or SocketException)
        {
            return (null, (error.InnerException ?? error).Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, "no answer in time");
        }
    }

    /// <summary>Not one that means something only where it is.</summary>
    private static bool IsUsable(IPAddress address)
    {
        if (IPAddress.IsLoopback(address) || address.IsIPv4MappedToIPv6 || address.IsIPv6LinkLocal || address.IsIPv6UniqueLocal || address.IsIPv6Multicast || address.Equals(IPAddress.IPv6Any))
            return false;
        return address.GetAddressBytes() is not ([0 or 10 or 127 or >= 224, _, _, _] or [192, 168, _, _] or [172, >= 16 and <= 31, _, _] or [169, 254, _, _] or [100, >= 64 and <= 127, _, _]);
    }
}
