using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using MBot.Agent.Platform;

namespace MBot.Agent.Nginx;

/// <summary>
/// Values on their way into nginx's configuration: each kind is checked for what it is and written so that it stays one
/// argument. nginx has no escape for <c>$</c>, so a value with one is refused where nginx would look for a variable.
/// </summary>
internal static partial class NginxText
{
    private const int LongestPath = 1024;

    /// <param name="suffix">What the renderer itself puts behind the path, inside the same argument: may hold nginx's variables.</param>
    public static string Path(string what, string value, string suffix = "")
    {
        if (value.Length is 0 or > LongestPath || value[0] != '/')
            throw Refused(what, value, $"must be an absolute path of at most {LongestPath} characters");
        if (value.Any(c => char.IsControl(c) || char.IsSurrogate(c) || c == '$'))
            throw Refused(what, value, "holds a character that nginx cannot take in a path: '$', a control character or one beyond the basic plane");
        return $"\"{Escape(value)}{suffix}\"";
    }

    /// <summary>A host name in its ASCII form; nginx would take wildcards and regular expressions, we do not.</summary>
    public static string ServerName(string value)
    {
        if (!IsHostName(value))
            throw Refused("nginx.serverNames", value, "must be a host name such as app.example.org (international names in their xn-- form)");
        return value.ToLowerInvariant();
    }

    public static bool IsHostName(string value) => value.Length <= 253 && HostName().IsMatch(value);

    public static string Network(string value)
    {
        if (value.Contains('%', StringComparison.Ordinal) || value.Any(c => !char.IsAscii(c) || char.IsWhiteSpace(c)))
            throw Refused("nginx.allow", value, "must be an address or a network such as 192.0.2.0/24");
        // .NET takes bits beyond the prefix and drops them: that would let in more than was written.
        if (IPNetwork.TryParse(value, out var network) && network.BaseAddress.Equals(IPAddress.Parse(value.AsSpan(0, value.IndexOf('/', StringComparison.Ordinal)))))
            return $"{Address(network.BaseAddress)}/{network.PrefixLength.ToString(CultureInfo.InvariantCulture)}";
        if (!IsAddress(value, out var address))
            throw Refused("nginx.allow", value, "must be an address or a network such as 192.0.2.0/24, without bits beyond its prefix");
        return Address(address);
    }

    public static string Endpoint(IPEndPoint value)
    {
        if (value.Port is < 1 or > 65535)
            throw Refused("nginx.listen", value.ToString(), "must have a port between 1 and 65535");
        var address = value.Address;
        if (address.AddressFamily == AddressFamily.InterNetworkV6 && (address.ScopeId != 0 || address.IsIPv4MappedToIPv6))
            throw Refused("nginx.listen", value.ToString(), "must not be a link-local or IPv4-mapped address");
        return value.ToString();
    }

    public static string Seconds(string what, TimeSpan value)
    {
        if (value < TimeSpan.FromSeconds(1) || value > TimeSpan.FromDays(30))
            throw Refused(what, value.ToString(), "must be between 1 s and 30 days");
        return string.Create(CultureInfo.InvariantCulture, $"{(long)Math.Ceiling(value.TotalSeconds)}s");
    }

    public static string Number(string what, long value, long least, long most)
    {
        if (value < least || value > most)
            throw Refused(what, value.ToString(CultureInfo.InvariantCulture), string.Create(CultureInfo.InvariantCulture, $"must be between {least} and {most}"));
        return value.ToString(CultureInfo.InvariantCulture);
    }

    public static string User(string value) => UserName().IsMatch(value)
        ? value
        : throw Refused("nginx.user", value, "must be the name of a user of this machine");

    public static string Token(string value) => VerifyToken().IsMatch(value)
        ? value
        : throw new ArgumentException("the token must be 32 hex digits", nameof(value));

    public static MBotException Refused(string what, string value, string rule) =>
        new(ErrorKind.InvalidArgument, "nginx.value-refused", $"{what} = {Shown(value)}: {rule}") { Field = what };

    /// <summary>An address written like <c>1.2</c> or <c>017.0.0.1</c> means something else to nginx, or nothing: only the full form counts.</summary>
    private static bool IsAddress(string value, out IPAddress address) =>
        IPAddress.TryParse(value, out address!) && (address.AddressFamily == AddressFamily.InterNetworkV6 ? !value.Contains('[', StringComparison.Ordinal) : address.ToString() == value);

    /// <summary>nginx does not know the mixed form of IPv6 with dots for every range that .NET writes so; hexadecimal always works.</summary>
    private static string Address(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address.ToString();
        var bytes = address.GetAddressBytes();
        return string.Join(':', Enumerable.Range(0, 8).Select(i => ((bytes[2 * i] << 8) | bytes[(2 * i) + 1]).ToString("x", CultureInfo.InvariantCulture)));
    }

    private static string Escape(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);

    private static string Shown(string value) =>
        string.Concat(value.Take(80).Select(c => char.IsControl(c) ? '?' : c)) + (value.Length > 80 ? "…" : "");

    [GeneratedRegex(@"\A[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex HostName();

    [GeneratedRegex(@"\A[a-z_][a-z0-9_-]{0,31}\z", RegexOptions.CultureInvariant)]
    private static partial Regex UserName();

    [GeneratedRegex(@"\A[0-9a-f]{32}\z", RegexOptions.CultureInvariant)]
    private static partial Regex VerifyToken();
}
