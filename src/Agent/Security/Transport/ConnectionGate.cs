using MBot.Agent.Security.Access;
using MBot.Agent.Security.Identity;
using Microsoft.AspNetCore.Connections;

namespace MBot.Agent.Security.Transport;

/// <summary>What a connection passes before and after TLS.</summary>
internal sealed partial class ConnectionGate(
    IdentityStore identity,
    AccessStore access,
    PendingHandshakes pending,
    ConnectionRegistry registry,
    RefusalLog refusals,
    TimeProvider time,
    ILogger<ConnectionGate> logger)
{
    public async Task BeforeTlsAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        if (identity.Current is null)
            return; // not enrolled: there is nothing to say to anybody
        var place = pending.Add(connection);
        var handshake = new Handshake { Done = () => pending.Remove(place) };
        connection.Features.Set(handshake);
        try
        {
            await next(connection);
        }
        finally
        {
            handshake.Done();
        }

        if (handshake.Caller is null)
            await refusals.ReportAsync(connection.RemoteEndPoint, handshake.Verdict);
    }

    public async Task AfterTlsAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var handshake = connection.Features.Get<Handshake>()!;
        var client = handshake.Client;
        var caller = new Caller(client.Name, client.Role, client.Serial, connection.RemoteEndPoint?.ToString() ?? "") { Authority = handshake.Verdict!.Authority };
        handshake.Done();
        if (registry.Add(connection, caller) is { } full)
        {
            handshake.Verdict = CertificateVerdict.Refuse(full, client);
            return;
        }

        try
        {
            // Registered first, asked again then: whoever is removed between the handshake and here is not overlooked.
            if (access.Current.IsRevoked(client.Name, client.Serial))
            {
                handshake.Verdict = CertificateVerdict.Refuse(ClientCertificateCheck.Revoked, client);
                return;
            }

            if (identity.Current?.AuthorityFingerprint != caller.Authority)
            {
                handshake.Verdict = CertificateVerdict.Refuse(ClientCertificateCheck.Superseded, client);
                return;
            }

            using var end = new CertificateEnd(connection, client.NotAfter, time, () => Log.Ended(logger, caller.Name, caller.Peer));
            handshake.Caller = caller;
            await next(connection);
        }
        finally
        {
            registry.Remove(connection);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(5042, LogLevel.Information, "The certificate of {Name} ended; the connection from {Peer} is closed")]
        public static partial void Ended(ILogger logger, string name, string peer);
    }
}
