using System.Net;
using MBot.Agent.Configuration;

namespace MBot.Agent.Nginx;

/// <summary>Addresses and ports as settings name them, of the plain door and of the one with TLS.</summary>
internal static class NginxListen
{
    /// <summary>Both parts must be written out: .NET alone would read "8080" as an address.</summary>
    public static IPEndPoint? TryParse(string text)
    {
        var colon = text.LastIndexOf(':');
        var bracketed = text.StartsWith('[') && text[..Math.Max(0, colon)].EndsWith(']');
        return colon > 0 && (bracketed || text.IndexOf(':') == colon) && IPEndPoint.TryParse(text, out var endpoint) && endpoint.Port > 0 && endpoint.ToString() == text
            ? endpoint
            : null;
    }

    /// <summary>What is wrong with a setting, for its owner's check.</summary>
    public static IEnumerable<SettingError> Errors(string property, IReadOnlyList<string> texts)
    {
        foreach (var text in texts.Where(t => TryParse(t) is null))
            yield return new SettingError(property, $"'{text}' must be an address and a port such as 127.0.0.1:8080 or [::]:443");
        if (texts.Count == 0)
            yield return new SettingError(property, "must name at least one address and port");
    }

    /// <summary>What nginx is to listen on: on a machine whose kernel knows no IPv6, <c>[::]</c> would keep it from starting.</summary>
    /// <exception cref="Platform.MBotException"><c>nginx.value-refused</c>.</exception>
    public static IReadOnlyList<IPEndPoint> Of(string setting, IReadOnlyList<string> texts) => Of(setting, texts, ipv6: File.Exists("/proc/net/if_inet6"));

    internal static IReadOnlyList<IPEndPoint> Of(string setting, IReadOnlyList<string> texts, bool ipv6)
    {
        var all = texts.Select(text => TryParse(text) ?? throw NginxText.Refused(setting, text, "must be an address and a port")).ToList();
        if (!ipv6 && all.Exists(e => !IsAnyOfIPv6(e)))
            all.RemoveAll(IsAnyOfIPv6);
        return all;
    }

    private static bool IsAnyOfIPv6(IPEndPoint endpoint) => endpoint.Address.Equals(IPAddress.IPv6Any);
}
