using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace MBot.Client.Reach;

/// <summary>
/// Looks at the way to an app from this machine: name, ports, certificate, answer, Streamlit. Needs nobody's leave: no agent, no
/// AWS. What depends on nothing else is looked at at the same time.
/// </summary>
internal sealed class Reachability(TimeProvider clock, TimeSpan bound)
{
    private const int Ssh = 22;
    private const int AgentPort = 7443;

    private readonly Look look = new(clock, bound);

    public async Task<IReadOnlyList<Finding>> LookAsync(Uri url, CancellationToken cancellationToken)
    {
        IReadOnlyList<IPAddress> addresses = [];
        var name = await look.TakeAsync("dns", decides: true, async token =>
        {
            addresses = await Ways.ResolveAsync(url.Host, token).ConfigureAwait(false);
            return string.Join(", ", addresses);
        }, error => (error is TimeoutException ? $"no answer on {url.Host}" : $"{url.Host} has no address", "give the name an A record with the instance's address: mbot-client status shows it"), cancellationToken).ConfigureAwait(false);
        if (name.Result == LookResult.Failed)
            return [name];

        var others = ((int[])[443, 80, AgentPort, Ssh]).Where(port => port != url.Port).Select(port => PortAsync(addresses, port, decides: false, cancellationToken)).ToList();
        var main = await PortAsync(addresses, url.Port, decides: true, cancellationToken).ConfigureAwait(false);
        List<Finding> served = main.Result == LookResult.Ok ? await ServedAsync(url, addresses, cancellationToken).ConfigureAwait(false) : [];
        return [name, main, .. served, .. await Task.WhenAll(others).ConfigureAwait(false)];
    }

    /// <summary>Certificate, answer and Streamlit, over an open port.</summary>
    private async Task<List<Finding>> ServedAsync(Uri url, IReadOnlyList<IPAddress> addresses, CancellationToken cancellationToken)
    {
        var found = new List<Finding>();
        Uri? moved = null;
        var certificate = url.Scheme == Uri.UriSchemeHttps ? CertificateAsync(url, addresses, cancellationToken) : null;
        var http = await look.TakeAsync("http", decides: true, async token =>
        {
            var answer = await Ways.GetAsync(url, addresses, token).ConfigureAwait(false);
            moved = HttpsOf(url, answer);
            return Judge(url, answer);
        }, error => (Network(error, "nginx"), "mbot-client services"), cancellationToken).ConfigureAwait(false);
        if (certificate is not null)
            found.Add(await certificate.ConfigureAwait(false));
        found.Add(http);
        if (moved is not null)
        {
            found.AddRange(await ServedAsync(moved, addresses, cancellationToken).ConfigureAwait(false));
            return found;
        }

        if (http.Result == LookResult.Ok)
            found.Add(await StreamlitAsync(url, addresses, cancellationToken).ConfigureAwait(false));
        return found;
    }

    private Task<Finding> CertificateAsync(Uri url, IReadOnlyList<IPAddress> addresses, CancellationToken cancellationToken) =>
        look.TakeAsync("tls", decides: true, token => Ways.CertificateAsync(addresses, url.Port, url.Host, clock, token), error => (Network(error, "TLS"), "mbot-client https status"), cancellationToken);

    private Task<Finding> StreamlitAsync(Uri url, IReadOnlyList<IPAddress> addresses, CancellationToken cancellationToken) =>
        look.TakeAsync("streamlit", decides: true, async token =>
        {
            var answer = await Ways.GetAsync(new Uri(url, "_stcore/health"), addresses, token).ConfigureAwait(false);
            return answer is { Status: 200, Start: "ok" } ? "ok" : throw new LookException(answer.Status == 200
                ? "what answers is not Streamlit"
                : string.Create(CultureInfo.InvariantCulture, $"Streamlit's health is {answer.Status}"), "mbot-client status");
        }, error => (Network(error, "Streamlit"), "mbot-client status"), cancellationToken);

    private Task<Finding> PortAsync(IReadOnlyList<IPAddress> addresses, int port, bool decides, CancellationToken cancellationToken) =>
        look.TakeAsync(string.Create(CultureInfo.InvariantCulture, $"tcp {port}"), decides, async token =>
        {
            await using var connection = await Ways.ConnectAsync(addresses, port, token).ConfigureAwait(false);
            return "open";
        }, error => error switch
        {
            TimeoutException or SocketException { SocketErrorCode: SocketError.TimedOut } => ("no answer: the machine is stopped, or something in between lets nothing through",
                port is Ssh or AgentPort ? "mbot-client allow-ip lets this address in" : "mbot-client status, then mbot-client start"),
            SocketException { SocketErrorCode: SocketError.ConnectionRefused } => ("closed: the machine is there, and nothing listens", port switch
            {
                Ssh => "mbot-client console shows how far it has booted",
                AgentPort => "mbot-client ssh -- sudo systemctl status mbot-agent",
                443 => "mbot-client https status",
                _ => "mbot-client services, then mbot-client service restart nginx",
            }),
            _ => (error.Message, "is this machine online?"),
        }, cancellationToken);

    private static Uri? HttpsOf(Uri url, Answer answer) =>
        url.Scheme == Uri.UriSchemeHttp && answer is { Status: 301 or 302 or 307 or 308, Location: { } location } && new Uri(url, location) is var to
        && to.Scheme == Uri.UriSchemeHttps && to.Host == url.Host
            ? to
            : null;

    private static string Judge(Uri url, Answer answer)
    {
        var said = string.Create(CultureInfo.InvariantCulture, $"{answer.Status}{(answer.Location is { } location ? $" to {new Uri(url, location)}" : "")}");
        return answer.Status switch
        {
            < 400 or 401 => said,
            502 or 504 => throw new LookException($"{said}: nginx answers, and the app behind it doesn't", "mbot-client status, then mbot-client logs; mbot-client service restart app starts it anew"),
            503 => throw new LookException($"{said}: the maintenance page, or nothing is deployed", "mbot-client operations shows what runs; mbot-client redeploy"),
            404 or 421 or 444 => throw new LookException($"{said}: what answers doesn't know {url.Host}", $"mbot-client https enable {url.Host}, or is it another machine?"),
            _ => throw new LookException(said, "mbot-client logs"),
        };
    }

    private static string Network(Exception error, string who) => error switch
    {
        TimeoutException => $"{who} takes the connection and doesn't answer",
        HttpRequestException { InnerException: { } cause } => cause.Message,
        _ => error.Message,
    };
}
