using System.Net;
using DnsClient;
using DnsClient.Protocol;
using MBot.Agent.Configuration;

namespace MBot.Agent.Certificates.Issuing;

/// <param name="Addresses">A and AAAA.</param>
/// <param name="Issuers">The values of <c>issue</c> in the CAA records that count (RFC 8659: of the name, else of the nearest parent with any); null: there are none, and any authority may.</param>
internal sealed record NameRecords(IReadOnlyList<IPAddress> Addresses, IReadOnlyList<string>? Issuers);

/// <summary>Asks DNS as a certificate authority would.</summary>
internal sealed class NameLookup(ISettings<HttpsOptions> options)
{
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
        return new NameRecords(
            [.. four.Answers.ARecords().Select(r => r.Address), .. six.Answers.AaaaRecords().Select(r => r.Address)],
            await IssuersAsync(client, name, cancellation));
    }

    private static async Task<IReadOnlyList<string>?> IssuersAsync(LookupClient client, string name, CancellationToken cancellation)
    {
        for (var at = name; at.Contains('.', StringComparison.Ordinal); at = at[(at.IndexOf('.', StringComparison.Ordinal) + 1)..])
        {
            var records = (await client.QueryAsync(at, QueryType.CAA, cancellationToken: cancellation)).Answers.CaaRecords().ToList();
            if (records.Count > 0)
                return [.. records.Where(r => r.Tag.Equals("issue", StringComparison.OrdinalIgnoreCase)).Select(r => r.Value.Split(';')[0].Trim())];
        }

        return null;
    }
}
