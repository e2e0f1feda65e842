using System.Net.Sockets;
using MBot.Agent.Certificates.Issuing;

namespace MBot.Agent.Diagnostics.Atlas;

/// <summary>Whether the app's database lets this machine in, host by host, and the exact address to add when it does not.</summary>
internal sealed class AtlasDiagnostic(MongoUri uri, AtlasProbe probe, PublicAddresses addresses) : IDiagnostic
{
    public const string CheckName = "atlas";

    public string Name => CheckName;

    public IReadOnlyList<string> ExplainedBy => ["dns", "clock"];

    public async Task<Finding> LookAsync(CancellationToken cancellation)
    {
        if (uri.Find() is not { } address)
            return Finding.Skipped("no secret is a MongoDB connection string");
        var own = addresses.FindAsync(cancellation);
        var hosts = await probe.LookAsync(address, cancellation);
        var four = (await own).FirstOrDefault(a => a.AddressFamily == AddressFamily.InterNetwork)?.ToString();
        return Judge(hosts, four) with { Evidence = [.. hosts.Select(h => h.ToString())] };
    }

    /// <param name="own">This machine's public IPv4 address; null when it is not known.</param>
    internal static Finding Judge(IReadOnlyList<HostReach> hosts, string? own)
    {
        var bad = hosts.Where(h => h.Reach != Reach.Well).ToList();
        var slowest = hosts.Max(h => h.Took);
        if (bad.Count == 0)
            return Finding.Ok($"{(hosts.Count == 1 ? "1 host answers" : $"{hosts.Count} hosts answer")}, the slowest within {slowest.TotalMilliseconds:0} ms");
        var detail = $"{bad.Count} of {hosts.Count} hosts can't be used";
        return bad[0].Reach switch
        {
            _ when bad.Exists(h => h.Reach == Reach.NotAllowed) => Finding.Failed(
                detail,
                $"the database ends the TLS handshake with alert 80: {own ?? "this machine's address"} is very likely not on the Atlas access list",
                $"add {own ?? "the instance's public address"} to the project's IP access list, from the laptop",
                own is null ? "mbot-client atlas allow" : $"mbot-client atlas allow {own}"),
            Reach.Alert => Finding.Failed(detail, bad[0].Alert is { } alert ? $"the database refuses the TLS handshake with alert {alert}" : "what answers there speaks no TLS that this machine understands", "is it the right host and port, and does it use TLS?", "mbot-client logs app"),
            Reach.Reset => Finding.Failed(detail, "the connection is reset in the TLS handshake", "something on the way forbids it: an outbound firewall, a proxy, or a cluster that is paused", "mbot-client logs app"),
            Reach.Silent => Finding.Failed(detail, "the connection opens and no answer comes to the TLS handshake", "something on the way swallows it: a proxy, a wrong MTU, or a server that hangs", "mbot-client logs app"),
            Reach.Refused => Finding.Failed(detail, $"nobody listens at {bad[0].Host}", "the cluster is paused or gone, or the port is wrong"),
            Reach.NameUnknown => Finding.Failed(detail, $"{bad[0].Host.Host} has no address in DNS", "take the connection string anew from Atlas (Connect, Drivers)", "mbot-client secrets set MONGODB_URI -"),
            _ => Finding.Failed(detail, $"no TCP connection to {bad[0].Host}", "does the security group let port 27017 out, and is the cluster running?"),
        };
    }
}
