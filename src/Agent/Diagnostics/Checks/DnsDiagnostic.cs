using System.Net;
using DnsClient;
using MBot.Agent.Certificates;
using MBot.Agent.Configuration;
using MBot.Agent.Deployments.Source;
using MBot.Agent.Diagnostics.Atlas;

namespace MBot.Agent.Diagnostics.Checks;

/// <summary>Whether the machine's name servers answer at all, if anything here is reached by a name. What they say of a name is for those who need it.</summary>
internal sealed class DnsDiagnostic(SourceSettings source, ISettings<HttpsOptions> https, MongoUri mongo) : IDiagnostic
{
    private static readonly TimeSpan PerServer = TimeSpan.FromSeconds(2);

    public string Name => "dns";

    public async Task<Finding> LookAsync(CancellationToken cancellation)
    {
        var names = NamesOf(source.Url, https.Current.Names, mongo.Find());
        if (names.Count == 0)
            return Finding.Skipped("nothing here is reached by a name");
        var servers = NameServer.ResolveNameServers(skipIPv6SiteLocal: true, fallbackToGooglePublicDns: false);
        if (servers.Count == 0)
            return Finding.Failed("no name server", "the machine knows no name server", "name one in /etc/resolv.conf, or let DHCP do it", "cat /etc/resolv.conf");
        var answers = await Task.WhenAll(servers.Select(server => AskAsync(server, names[0], cancellation)));
        var silent = answers.Where(a => a.Problem is not null).Select(a => $"{a.Server}: {a.Problem}").ToList();
        if (silent.Count == answers.Length)
            return Finding.Failed("no name server answers", "DNS is dead: none of the machine's name servers answers", "correct /etc/resolv.conf; in AWS the VPC's own is 169.254.169.253, and the security group must let UDP and TCP 53 out", "cat /etc/resolv.conf") with { Evidence = silent };
        return silent.Count == 0
            ? Finding.Ok($"{answers.Length} name server{(answers.Length == 1 ? " answers" : "s answer")}")
            : Finding.Warning($"{silent.Count} of {answers.Length} name servers don't answer", "one of the name servers doesn't answer: each look-up through it waits for seconds", "take it out of /etc/resolv.conf", "cat /etc/resolv.conf") with { Evidence = silent };
    }

    /// <summary>Hosts that have to be looked up.</summary>
    internal static IReadOnlyList<string> NamesOf(string sourceUrl, IEnumerable<string> served, MongoAddress? mongo) =>
        [.. new[] { HostOf(sourceUrl) }.Concat(mongo?.Hosts.Select(h => h.Host) ?? []).Concat(served).OfType<string>().Where(IsName).Distinct(StringComparer.OrdinalIgnoreCase)];

    private static string? HostOf(string url)
    {
        if (Uri.TryCreate(url, UriKind.Absolute, out var uri))
            return uri.IdnHost;
        // git@host:path
        return url.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon && !url.StartsWith('/') ? url[(url.IndexOf('@', StringComparison.Ordinal) + 1)..colon] : null;
    }

    private static bool IsName(string host) => host.Length > 0 && !host.Equals("localhost", StringComparison.OrdinalIgnoreCase) && !IPAddress.TryParse(host.Trim('[', ']'), out _);

    private static async Task<(string Server, string? Problem)> AskAsync(NameServer server, string name, CancellationToken cancellation)
    {
        var client = new LookupClient(new LookupClientOptions(server) { Timeout = PerServer, Retries = 0, UseCache = false });
        try
        {
            // That there is no such name is an answer, too.
            var answer = await client.QueryAsync(name, QueryType.A, cancellationToken: cancellation);
            return (server.ToString(), answer.Header.ResponseCode is DnsHeaderResponseCode.ServerFailure or DnsHeaderResponseCode.Refused ? answer.ErrorMessage : null);
        }
        catch (DnsResponseException e)
        {
            return (server.ToString(), e.Code == DnsResponseCode.ConnectionTimeout ? "no answer in time" : e.Message);
        }
    }
}
