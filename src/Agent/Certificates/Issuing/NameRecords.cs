using System.Net;
using DnsClient;
using DnsClient.Protocol;
using MBot.Agent.Configuration;

namespace MBot.Agent.Certificates.Issuing;

/// <param name="Addresses">A and AAAA.</param>
/// <param name="Issuers">Whom the CAA records that count (RFC 8659: of the name, else of the nearest parent with any) let issue; null: any authority may.</param>
/// <param name="CaaProblem">Why the CAA records are not known; an authority that can't read them either will not issue.</param>
internal sealed record NameRecords(IReadOnlyList<IPAddress> Addresses, IReadOnlyList<string>? Issuers, string? CaaProblem = null);

/// <summary>Asks DNS as a certificate authority would.</summary>
internal sealed class NameLookup(ISettings<HttpsOptions> options)
{
    private const byte Critical = 128;
    private static readonly string[] Known = ["issue", "issuewild", "iodef"];
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(5);

    /// <exception cref="DnsResponseException">No server answered as it should.</exception>
    public async Task<NameRecords> AskAsync(string name, CancellationToken cancellation)
    {
        var settings = options.Current.Resolver is { } server ? new LookupClientOptions(IPEndPoint.Parse(server)) : new LookupClientOptions();
        settings.Timeout = Bound;
        settings.UseCache = false;
        settings.Retries = 1;
        var client = new LookupClient(settings);
        var four = await client.QueryAsync(name, QueryType.A, cancellationToken: cancellation);
        var six = await client.QueryAsync(name, QueryType.AAAA, cancellationToken: cancellation);
        if (four.HasError && four.Header.ResponseCode != DnsHeaderResponseCode.NotExistentDomain)
            throw new DnsResponseException((DnsResponseCode)four.Header.ResponseCode, four.ErrorMessage);
        IReadOnlyList<IPAddress> addresses = [.. four.Answers.ARecords().Select(r => r.Address), .. six.Answers.AaaaRecords().Select(r => r.Address)];
        try
        {
            return new NameRecords(addresses, await IssuersAsync(client, name, cancellation));
        }
        catch (DnsResponseException e)
        {
            return new NameRecords(addresses, null, e.Message);
        }
    }

    private static async Task<IReadOnlyList<string>?> IssuersAsync(LookupClient client, string name, CancellationToken cancellation)
    {
        for (var at = name; at.Length > 0; at = at.IndexOf('.', StringComparison.Ordinal) is >= 0 and var dot ? at[(dot + 1)..] : "")
        {
            var answer = await client.QueryAsync(at, QueryType.CAA, cancellationToken: cancellation);
            if (answer.HasError && answer.Header.ResponseCode != DnsHeaderResponseCode.NotExistentDomain)
                throw new DnsResponseException((DnsResponseCode)answer.Header.ResponseCode, answer.ErrorMessage);
            if (answer.Answers.CaaRecords().ToList() is { Count: > 0 } records)
                return Issuers(records);
        }

        return null;
    }

    /// <summary>Of the records that count: what is for wildcards (<c>issuewild</c>) or reports (<c>iodef</c>) alone forbids nothing here.</summary>
    private static List<string>? Issuers(IReadOnlyList<CaaRecord> records)
    {
        if (records.Any(r => (r.Flags & Critical) != 0 && !Known.Contains(r.Tag, StringComparer.OrdinalIgnoreCase)))
            return [];
        var issue = records.Where(r => r.Tag.Equals("issue", StringComparison.OrdinalIgnoreCase)).ToList();
        return issue.Count == 0 ? null : [.. issue.Select(r => r.Value.Split(';')[0].Trim()).Where(v => v.Length > 0)];
    }
}
