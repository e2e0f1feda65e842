using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using DnsClient;
using MBot.Agent.Platform;

namespace MBot.Agent.Diagnostics.Atlas;

/// <summary>
/// Goes the way of a driver as far as the first record of TLS, without a driver's patience: SRV, A, TCP, ClientHello with the host's name.
/// All hosts at once. Nothing of the connection string but hosts comes here.
/// </summary>
/// <param name="resolver">Asked for SRV records; null: the machine's name servers.</param>
internal sealed class AtlasProbe(TimeProvider time, IPEndPoint? resolver = null)
{
    /// <summary>Of one host, name to answer.</summary>
    public static readonly TimeSpan PerHost = TimeSpan.FromSeconds(1.5);

    private const int InternalError = 80; // RFC 8446, 6.2
    private static readonly TimeSpan Records = TimeSpan.FromSeconds(2);

    /// <exception cref="MBotException"><c>mongodb.name-unknown</c>, <c>mongodb.dns</c>: the cluster's SRV records are not there, or nobody answers for them.</exception>
    public async Task<IReadOnlyList<HostReach>> LookAsync(MongoAddress address, CancellationToken cancellation)
    {
        var hosts = address.IsSrv ? await ResolveAsync(address.Hosts[0].Host, cancellation) : address.Hosts;
        return await Task.WhenAll(hosts.Select(host => ReachAsync(host, address.UsesTls, cancellation)));
    }

    private async Task<IReadOnlyList<MongoHost>> ResolveAsync(string cluster, CancellationToken cancellation)
    {
        try
        {
            var options = resolver is null ? new LookupClientOptions() : new LookupClientOptions(resolver);
            (options.Timeout, options.Retries, options.UseCache) = (Records, 0, false);
            var client = new LookupClient(options);
            var answer = await client.QueryAsync($"_mongodb._tcp.{cluster}", QueryType.SRV, cancellationToken: cancellation);
            if (answer.Answers.SrvRecords().Select(r => new MongoHost(r.Target.Value.TrimEnd('.'), r.Port)).ToList() is { Count: > 0 } found)
                return found;
            if (answer.HasError && answer.Header.ResponseCode != DnsHeaderResponseCode.NotExistentDomain)
                throw Dead(answer.ErrorMessage);
            throw new MBotException(ErrorKind.NotFound, "mongodb.name-unknown", $"there is no cluster {cluster}: DNS has no SRV records for it")
            {
                Hint = "it was deleted or renamed: take the connection string anew from Atlas (Connect, Drivers) and set it: mbot-client secrets set MONGODB_URI -",
            };
        }
        catch (DnsResponseException e)
        {
            throw Dead(e.Message);
        }

        MBotException Dead(string why) => new(ErrorKind.Unavailable, "mongodb.dns", $"the SRV records of {cluster} can't be had: {why}") { Hint = "does the machine's DNS work? See the check dns" };
    }

    private async Task<HostReach> ReachAsync(MongoHost host, bool tls, CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        enough.CancelAfter(PerHost);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        var connected = false;
        FirstRecord? said = null;
        try
        {
            var addresses = await Dns.GetHostAddressesAsync(host.Host, enough.Token).WaitAsync(enough.Token);
            await socket.ConnectAsync(addresses, host.Port, enough.Token);
            connected = true;
            if (!tls)
                return Found(Reach.Well);
            said = new FirstRecord(new NetworkStream(socket));
            await ShakeHandsAsync(said, host.Host, enough.Token);
            return Found(Reach.Well);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return Found(connected ? said is { Any: true } ? Reach.Well : Reach.Silent : Reach.NoConnection);
        }
        catch (SocketException e) when (!connected)
        {
            return Found(e.SocketErrorCode switch
            {
                SocketError.HostNotFound or SocketError.NoData => Reach.NameUnknown,
                SocketError.ConnectionRefused => Reach.Refused,
                _ => Reach.NoConnection,
            });
        }
        catch (Exception e) when (e is AuthenticationException or IOException or SocketException)
        {
            return said?.Alert is { } alert ? Found(alert == InternalError ? Reach.NotAllowed : Reach.Alert, alert) : Found(said is { Any: true } ? Reach.Alert : Reach.Reset);
        }

        HostReach Found(Reach reach, int? alert = null) => new(host, reach, time.GetElapsedTime(started), alert);
    }

    private static async Task ShakeHandsAsync(FirstRecord stream, string host, CancellationToken cancellation)
    {
        await using var secure = new SslStream(stream);
        await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = host,
#pragma warning disable CA5359 // whose certificate it is is the driver's business; nothing is sent
            RemoteCertificateValidationCallback = (_, _, _, _) => true,
#pragma warning restore CA5359
        }, cancellation);
    }
}
