using System.Net;
using System.Security.Cryptography;
using DnsClient;
using MBot.Agent.Configuration;
using MBot.Agent.Nginx;
using MBot.Agent.Platform;

namespace MBot.Agent.Certificates.Issuing;

/// <summary>
/// What would make the authority say no, found before it is asked: it counts failed attempts. What can't be known from here
/// (is port 80 open to the world?) is a notice, and the rehearsal's business.
/// </summary>
internal sealed class Preflight(NameLookup names, PublicAddresses addresses, NginxPaths nginx, ISettings<HttpsOptions> options, ISettings<NginxOptions> door, TimeProvider time)
{
    private const string LetsEncrypt = "letsencrypt.org";
    private static readonly TimeSpan ClockMayBeOff = TimeSpan.FromHours(1);
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(5);

    /// <returns>What is worth saying, and no reason to stop.</returns>
    /// <exception cref="MBotException"><c>https.dns</c>, <c>https.caa</c>, <c>https.port</c>, <c>https.elsewhere</c>, <c>https.clock</c>.</exception>
    public async Task<IReadOnlyList<string>> CheckAsync(IReadOnlyList<string> wanted, CancellationToken cancellation)
    {
        var notices = new List<string>();
        if (options.Current.PublicAddresses.Length == 0 && !door.Current.Listen.Any(l => NginxListen.TryParse(l)?.Port == 80))
            throw Refused("https.port", "nginx does not listen on port 80, where the authority asks for its proof", "mbot-client config set nginx.listen 0.0.0.0:80,[::]:80");
        var own = await addresses.FindAsync(cancellation);
        if (own.Count == 0)
            notices.Add("this machine's public address is not known: whether the names lead here is not checked");
        foreach (var name in wanted)
        {
            notices.AddRange(((string?[])[await CheckRecordsAsync(name, own, cancellation), await CheckTokenAsync(name, cancellation)]).OfType<string>());
        }

        await CheckClockAsync(cancellation);
        return notices;
    }

    /// <returns>What is worth saying.</returns>
    internal async Task<string?> CheckRecordsAsync(string name, IReadOnlyList<IPAddress> own, CancellationToken cancellation)
    {
        NameRecords records;
        try
        {
            records = await names.AskAsync(name, cancellation);
        }
        catch (DnsResponseException e)
        {
            throw Refused("https.dns", $"DNS does not answer for {name}: {e.Message}", "look at the domain's name servers, and at https.resolver");
        }

        if (records.Addresses.Count == 0)
            throw Refused("https.dns", $"{name} has no address in DNS", $"make an A record{(own.Count > 0 ? $" {name} → {own[0]}" : "")}, and try again when it is known (minutes to an hour)");
        if (own.Count > 0 && records.Addresses.FirstOrDefault(a => !own.Contains(a)) is { } stray)
            throw Refused("https.dns", $"{name} leads to {stray} too, and this machine is {string.Join(", ", own)}", stray.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? "the authority prefers IPv6: remove that AAAA record" : "correct the A record, or set https.publicAddresses");
        if (!new Uri(options.Current.Server).Host.EndsWith(LetsEncrypt, StringComparison.OrdinalIgnoreCase))
            return null;
        if (records.Issuers is { } issuers && !issuers.Contains(LetsEncrypt, StringComparer.OrdinalIgnoreCase))
            throw Refused("https.caa", $"a CAA record lets only {(issuers.Count == 0 ? "nobody" : string.Join(", ", issuers))} issue for {name}", $"add a CAA record: 0 issue \"{LetsEncrypt}\"");
        return records.CaaProblem is { } problem ? $"the CAA records of {name} can't be read: {problem}; if the authority can't either, it refuses" : null;
    }

    /// <summary>Reads a file of ours through the public name, as the authority will.</summary>
    private async Task<string?> CheckTokenAsync(string name, CancellationToken cancellation)
    {
        nginx.CreateFolders();
        var token = $"mbot-{RandomNumberGenerator.GetHexString(16, lowercase: true)}";
        var file = Path.Combine(nginx.Acme, ".well-known", "acme-challenge", token);
        AtomicFile.Write(file, token, AtomicFile.Readable);
        try
        {
            using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = Bound }) { Timeout = Bound };
            using var answer = await http.GetAsync(new Uri($"http://{name}/.well-known/acme-challenge/{token}"), cancellation);
            var said = await answer.Content.ReadAsStringAsync(cancellation);
            return said == token
                ? null
                : throw Refused("https.elsewhere", $"http://{name}/ is answered by something else (code {(int)answer.StatusCode})", "is there a proxy or another web server behind the name?");
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return $"http://{name}/ can't be reached from this machine itself; whether the world can, the authority will tell";
        }
        finally
        {
            File.Delete(file);
        }
    }

    private async Task CheckClockAsync(CancellationToken cancellation)
    {
        using var http = AuthorityHttp.Create(options.Current.ServerRoots, Bound);
        DateTimeOffset? theirs;
        try
        {
            using var answer = await http.GetAsync(new Uri(options.Current.Server), cancellation);
            theirs = answer.Headers.Date;
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            throw new MBotException(ErrorKind.Unavailable, "acme.unreachable", $"{new Uri(options.Current.Server).Host} does not answer: {e.InnerException?.Message ?? e.Message}") { Hint = "look at this machine's way out, and at https.server and https.serverRoots" };
        }

        if (theirs is { } date && (date - time.GetUtcNow()).Duration() is var off && off > ClockMayBeOff)
            throw Refused("https.clock", $"this machine's clock is off by {off.TotalHours:0.0} hours", "timedatectl set-ntp true");
    }

    private static MBotException Refused(string code, string message, string hint) => MBotException.FailedPrecondition(code, message, hint);
}
