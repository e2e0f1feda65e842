using System.Net;

namespace MBot.Agent.Configuration;

/// <summary>What an agent's own listener takes: <c>127.0.0.1:7443</c>, <c>[::]:7443</c>. Port 0 lets the kernel choose one.</summary>
internal static class AddressAndPort
{
    /// <summary>Null when either is missing: .NET alone takes an address without a port for port 0.</summary>
    public static IPEndPoint? TryParse(string text) =>
        IPEndPoint.TryParse(text, out var endPoint) && text.EndsWith($":{endPoint.Port}", StringComparison.Ordinal) ? endPoint : null;
}
