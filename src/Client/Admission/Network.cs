using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace MBot.Client.Admission;

/// <summary>Networks as AWS and Terraform write them, and which of them may be let in.</summary>
internal static class Network
{
    // As deploy/terraform has it: wider is nearly everybody.
    private const int WidestV4 = 8;
    private const int WidestV6 = 24;

    /// <param name="text">An address, or a network in CIDR form. Bits behind the prefix are cleared.</param>
    /// <exception cref="ClientException">It is neither, or far too wide.</exception>
    public static string Canonical(string text)
    {
        var network = Parse(text.Trim()) ?? throw ClientException.Usage($"'{text}' is no network", "such as 203.0.113.7, 203.0.113.0/24 or 2001:db8:1::/48");
        var widest = network.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? WidestV4 : WidestV6;
        if (network.PrefixLength < widest)
            throw ClientException.Refused("network.too-wide", $"{network} is (nearly) everybody, and SSH and the agent are not for everybody", "name your own network; a machine whose address changes runs allow-ip again");
        return network.ToString();
    }

    /// <summary>The network of one address only.</summary>
    public static string Of(IPAddress address) =>
        string.Create(CultureInfo.InvariantCulture, $"{address}/{(address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128)}");

    public static bool IsV6(string cidr) => cidr.Contains(':', StringComparison.Ordinal);

    private static IPNetwork? Parse(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (!IPAddress.TryParse(slash < 0 ? text : text[..slash], out var address) || address.ScopeIdOf() != 0)
            return null;
        if (address.IsIPv4MappedToIPv6)
            return null;
        var bits = address.GetAddressBytes().Length * 8;
        var length = bits;
        // A dotted address in full: "10" and "0x7f.1" are addresses to the framework.
        if (address.AddressFamily == AddressFamily.InterNetwork && (slash < 0 ? text : text[..slash]) != address.ToString()
            || slash >= 0 && (!int.TryParse(text[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out length) || length > bits))
            return null;
        var bytes = address.GetAddressBytes();
        for (var bit = length; bit < bits; bit++)
            bytes[bit / 8] &= (byte)~(0x80 >> bit % 8);
        return new IPNetwork(new IPAddress(bytes), length);
    }

    private static long ScopeIdOf(this IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6 ? address.ScopeId : 0;
}
