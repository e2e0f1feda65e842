using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using MBot.Client.Agent;
using MBot.Client.Configuration;
using MBot.Protos.V1;

namespace MBot.Client.Doctor;

/// <summary>The way from this machine to the agent, step by step: name, connection, handshake, answer. Each step has its bound; after one that failed the rest is not tried.</summary>
internal sealed class WayExamination(TimeProvider clock)
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Soon = TimeSpan.FromDays(14);

    /// <summary>What the agent says of itself; null when it was not reached.</summary>
    public AgentInfo? Agent { get; private set; }

    public async Task<IReadOnlyList<Examination>> LookAsync(AgentConnection agent, CancellationToken cancellationToken)
    {
        var url = new Uri(agent.Profile.Address);
        var name = await NameAsync(url.IdnHost, cancellationToken).ConfigureAwait(false);
        var tcp = name.Outcome == Outcome.Failed ? Unasked("tcp", "laptop-dns") : await ConnectAsync(url, agent.Profile, cancellationToken).ConfigureAwait(false);
        var tls = tcp.Outcome != Outcome.Ok ? Unasked("tls", "tcp") : await AnswerAsync(agent, cancellationToken).ConfigureAwait(false);
        return [name, tcp, tls, .. tls.Outcome == Outcome.Ok ? [CertificateOf("agent-certificate", agent.Identity.NotAfter, "any verb renews it from the laptop that has the CA")] : (IEnumerable<Examination>)[]];
    }

    /// <summary>This client's own certificate.</summary>
    public Examination Own(AgentConnection agent) => CertificateOf("profile", agent.CertificateNotAfter, "any verb renews it where the CA is; else whoever has the CA runs mbot-client access add");

    private static Examination Unasked(string name, string because) => Examination.Laptop(name, Outcome.Skipped, $"not tried: {because} failed", because);

    private Examination CertificateOf(string name, DateTimeOffset notAfter, string wayOut)
    {
        var left = notAfter - clock.GetUtcNow();
        var detail = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"certificate until {notAfter.UtcDateTime:yyyy-MM-dd}");
        return left > Soon ? Examination.Laptop(name, Outcome.Ok, detail) : Examination.Laptop(name, Outcome.Warning, detail) with
        {
            Cause = $"the certificate ends in {(int)left.TotalDays} days",
            WayOut = wayOut,
            Command = "mbot-client whoami",
        };
    }

    private static async Task<Examination> NameAsync(string host, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(host.Trim('[', ']'), out _))
            return Examination.Laptop("laptop-dns", Outcome.Ok, $"{host} is an address");
        var timer = Stopwatch.StartNew();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        enough.CancelAfter(Bound);
        try
        {
            var found = await Dns.GetHostAddressesAsync(host, enough.Token).WaitAsync(enough.Token).ConfigureAwait(false);
            return Examination.Laptop("laptop-dns", Outcome.Ok, string.Join(", ", found.Select(address => address.ToString()))) with { Took = timer.Elapsed };
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return Examination.Laptop("laptop-dns", Outcome.Failed, error is SocketException ? error.Message : "no answer in time") with
            {
                Cause = $"this machine finds no address for {host}",
                WayOut = "is this machine online, and is the name in the profile right?",
                Command = "mbot-client profile list",
                Took = timer.Elapsed,
            };
        }
    }

    private static async Task<Examination> ConnectAsync(Uri url, Profile profile, CancellationToken cancellationToken)
    {
        var timer = Stopwatch.StartNew();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        enough.CancelAfter(Bound);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(url.IdnHost.Trim('[', ']'), url.Port, enough.Token).ConfigureAwait(false);
            return Tcp(Outcome.Ok, $"{url.Authority} takes connections");
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.ConnectionRefused)
        {
            return Tcp(Outcome.Failed, "connection refused") with
            {
                Cause = $"the machine is there and nobody listens at port {url.Port}: the agent does not run",
                WayOut = profile.State is null ? "start it on the machine" : "start it",
                Command = profile.State is null ? $"mbot-client ssh -- sudo systemctl restart mbot-agent" : $"mbot-client agent start --profile {profile.Name}",
            };
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return Tcp(Outcome.Failed, error is SocketException ? error.Message : "no answer in time") with
            {
                Cause = $"nothing answers at {url.Authority}: the machine is off, its address has changed, or its firewall does not let this address in",
                WayOut = "is the machine running, and are you let in?",
                Command = "mbot-client allow-ip",
            };
        }

        Examination Tcp(Outcome outcome, string detail) => Examination.Laptop("tcp", outcome, detail, "laptop-dns", "machine", "admission") with { Took = timer.Elapsed };
    }

    private async Task<Examination> AnswerAsync(AgentConnection agent, CancellationToken cancellationToken)
    {
        var timer = Stopwatch.StartNew();
        try
        {
            Agent = await agent.OnceAsync(options => agent.Agent.GetInfoAsync(new GetInfoRequest(), options), Bound + Bound, cancellationToken).ConfigureAwait(false);
            return Examination.Laptop("tls", Outcome.Ok, $"agent {Agent.Version.Split('+')[0]} answers as {Agent.InstanceId}") with { Took = timer.Elapsed };
        }
        catch (ClientException error)
        {
            return Examination.Laptop("tls", Outcome.Failed, error.Code, "tcp", "profile") with { Cause = error.Message, WayOut = error.Hint ?? "", Evidence = error.Evidence, Took = timer.Elapsed };
        }
    }
}
