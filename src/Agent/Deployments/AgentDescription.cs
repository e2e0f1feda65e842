using System.Net;
using System.Net.Sockets;
using MBot.Agent.Configuration;
using MBot.Agent.Hosting;
using MBot.Agent.Nginx;
using MBot.Agent.Operations;
using MBot.Agent.Services;
using MBot.Agent.Slots;

namespace MBot.Agent.Deployments;

/// <summary>How this agent runs the app, and where visitors find it.</summary>
internal sealed class AgentDescription(
    ISettings<NginxOptions> nginx, INginxCertificate certificate, ISettings<AppOptions> app, ISettings<ServicesOptions> services, ISlots slots, IOperations operations) : IAgentDescription
{
    public string Activity => Describe(operations.Current, slots.Live, slots.All.Count(s => s.State == SlotState.Draining));

    public string Supervisor => services.Current.Supervisor;

    public string AppUrl => Url([.. nginx.Current.Listen.Select(NginxListen.TryParse).OfType<IPEndPoint>()], certificate.Current, app.Current.Domain ?? "");

    /// <param name="tls">What is served over https now, whatever is asked for; null: nothing.</param>
    public static string Url(IReadOnlyList<IPEndPoint> plain, NginxTls? tls, string domain)
    {
        if (tls is { Listen: [var secure, ..] })
            return Address("https", 443, secure, tls.Names is [var name, ..] ? name : domain);
        return plain is [var first, ..] ? Address("http", 80, first, domain) : "";
    }

    public static string Describe(Operation? running, Slot? live, int draining) => (running, live) switch
    {
        ({ } operation, { } slot) => $"{Doing(operation)}; {slot.ReleaseId} serves",
        ({ } operation, null) => Doing(operation),
        (null, { } slot) => $"serving {slot.ReleaseId}{(draining > 0 ? $", {draining} draining" : "")}",
        (null, null) => "nothing is deployed: mbot-client redeploy",
    };

    private static string Doing(Operation operation)
    {
        var to = operation.Ref is { Length: > 0 } name ? $" to {name}" : "";
        var what = operation.Kind switch
        {
            OperationKind.Rollback => "rolling back" + to,
            OperationKind.Restart => "restarting the app",
            OperationKind.HttpsEnable => "enabling https",
            OperationKind.HttpsRenew => "renewing the certificate",
            OperationKind.HttpsDisable => "disabling https",
            _ => "redeploying" + to,
        };
        return $"{what}: {operation.Step ?? $"{operation.State}"}";
    }

    private static string Address(string scheme, int usual, IPEndPoint door, string domain)
    {
        var address = door.Address.Equals(IPAddress.Any) ? IPAddress.Loopback : door.Address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback : door.Address;
        var host = domain.Length > 0 ? domain : address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : $"{address}";
        return door.Port == usual ? $"{scheme}://{host}" : $"{scheme}://{host}:{door.Port}";
    }
}
