using System.Net;

namespace MBot.Agent.Configuration;

/// <summary>A setting such as <c>127.0.0.1:7443</c> or <c>[::]:7443</c>. Port 0, by which the kernel chooses one to listen on, is for the setting's owner to judge.</summary>
internal static class AddressAndPort
{
    /// <summary>Null when either is missing: .NET alone takes an address without a port for port 0.</summary>
    public static IPEndPoint? TryParse(string text) =>
        IPEndPoint.TryParse(text, out var endPoint) && text.EndsWith($":{endPoint.Port}", StringComparison.Ordinal) ? endPoint : null;
}
