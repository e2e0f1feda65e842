using System.Net;
using System.Net.Sockets;
using MBot.Client.Configuration;

namespace MBot.Client.Lifecycle;

/// <summary>Where app and agent of a machine are reached from here, whose address may have changed. Pure.</summary>
internal static class AppAddress
{
    /// <summary>The app's page: what the agent says, seen from here; else by the address alone.</summary>
    /// <param name="said">The agent's own; it calls its machine 127.0.0.1 when no name was given to it.</param>
    /// <param name="address">The machine's public address; null without one.</param>
    public static Uri? PageOf(string? said, string? address)
    {
        if (Uri.TryCreate(said, UriKind.Absolute, out var page))
            return !page.IsLoopback || address is null ? page : new UriBuilder(page) { Host = address }.Uri;
        return address is null ? null : new UriBuilder(Uri.UriSchemeHttp, address).Uri;
    }

    /// <summary>The profile with the machine's new address, when it names the machine by a public address that it has no more; else null.</summary>
    public static Profile? Moved(Profile profile, string? address)
    {
        if (address is null || !Uri.TryCreate(profile.Address, UriKind.Absolute, out var known) || !IPAddress.TryParse(known.Host, out var host) || !IsPublic(host)
            || host.Equals(IPAddress.Parse(address)))
        {
            return null;
        }

        return profile with { Address = $"{known.Scheme}://{address}:{known.Port}" };
    }

    /// <summary>The name that the profile calls the machine by; null when it is an address.</summary>
    public static string? NameOf(Profile profile) =>
        Uri.TryCreate(profile.Address, UriKind.Absolute, out var known) && known.HostNameType == UriHostNameType.Dns && known.Host != "localhost" ? known.Host : null;

    // A private one is somebody's own way there: a tunnel, a VPN.
    private static bool IsPublic(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetwork)
            return false;
        var bytes = address.GetAddressBytes();
        return bytes switch
        {
            [10 or 127, ..] or [172, >= 16 and <= 31, ..] or [192, 168, ..] or [169, 254, ..] or [100, >= 64 and <= 127, ..] => false,
            _ => true,
        };
    }
}
