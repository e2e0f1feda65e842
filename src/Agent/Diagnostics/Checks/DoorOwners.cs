using System.Net;
using MBot.Agent.Certificates;
using MBot.Agent.Configuration;
using MBot.Agent.Nginx;
using MBot.Agent.Platform;

namespace MBot.Agent.Diagnostics.Checks;

/// <summary>Whom the ports belong to that visitors reach.</summary>
internal sealed class DoorOwners(ISettings<NginxOptions> nginx, ISettings<HttpsOptions> https, NginxProcesses processes)
{
    public IReadOnlyList<int> Ports => [.. nginx.Current.Listen.Concat(https.Current.Names.Length > 0 ? https.Current.Listen : [])
        .Select(NginxListen.TryParse).OfType<IPEndPoint>().Select(e => e.Port).Distinct()];

    /// <summary>Who else than this agent's nginx listens on the port; null when nobody does.</summary>
    public string? StrangerOn(int port)
    {
        if (!ListeningSockets.IsListening(port))
            return null;
        var owners = ListeningSockets.Owners(port);
        if (processes.Master() is { } master && (owners.Count == 0 || owners.Contains(master.Pid)))
            return null;
        // What a dead master left serves on, and the agent replaces it.
        return owners.Count > 0 && processes.Orphans().Any(o => owners.Contains(o.Process.Pid)) ? null : PortOwner.Of(port)?.ToString();
    }
}
