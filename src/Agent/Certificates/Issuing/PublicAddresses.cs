using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using MBot.Agent.Configuration;

namespace MBot.Agent.Certificates.Issuing;

/// <summary>Under which addresses visitors reach this machine, as far as it can know that itself.</summary>
internal sealed class PublicAddresses(ISettings<HttpsOptions> options)
{
    private static readonly Uri Metadata = new("http://169.254.169.254/latest/");
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(1);

    /// <summary>From the setting, else EC2's instance metadata (IMDSv2), else the interfaces; empty: nobody knows.</summary>
    public async Task<IReadOnlyList<IPAddress>> FindAsync(CancellationToken cancellation)
    {
        if (options.Current.PublicAddresses is { Length: > 0 } given)
            return [.. given.Select(IPAddress.Parse)];
        var own = NetworkInterface.GetAllNetworkInterfaces().SelectMany(i => i.GetIPProperties().UnicastAddresses).Select(a => a.Address).Where(IsPublic).ToList();
        // Behind an Elastic IP the interface has a private address.
        if (await AskMetadataAsync(cancellation) is { } elastic)
            own.Add(elastic);
        return own;
    }

    private static async Task<IPAddress?> AskMetadataAsync(CancellationToken cancellation)
    {
        // Never through a proxy: the address is the machine's own.
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, ConnectTimeout = Bound }) { Timeout = Bound };
        try
        {
            using var ask = new HttpRequestMessage(HttpMethod.Put, new Uri(Metadata, "api/token"));
            ask.Headers.Add("X-aws-ec2-metadata-token-ttl-seconds", "60");
            using var token = await http.SendAsync(ask, cancellation);
            using var read = new HttpRequestMessage(HttpMethod.Get, new Uri(Metadata, "meta-data/public-ipv4"));
            read.Headers.Add("X-aws-ec2-metadata-token", await token.EnsureSuccessStatusCode().Content.ReadAsStringAsync(cancellation));
            using var answer = await http.SendAsync(read, cancellation);
            return IPAddress.TryParse(await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync(cancellation), out var address) ? address : null;
        }
        catch (Exception e) when (e is HttpRequestException or FormatException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return null; // not on EC2
        }
    }

    private static bool IsPublic(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        return address.AddressFamily == AddressFamily.InterNetworkV6
            ? (bytes[0] & 0xe0) == 0x20
            : !(bytes[0] is 0 or 10 or 127 or >= 224 || (bytes[0] == 172 && bytes[1] is >= 16 and < 32) || (bytes[0] == 192 && bytes[1] == 168) || (bytes[0] == 169 && bytes[1] == 254) || (bytes[0] == 100 && bytes[1] is >= 64 and < 128));
    }
}
