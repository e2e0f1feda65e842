using MBot.Agent.Security.Access;
using MBot.Agent.Security.Identity;
using Microsoft.AspNetCore.Connections;

namespace MBot.Agent.Security.Transport;

/// <summary>What a connection passes before and after TLS.</summary>
internal sealed partial class ConnectionGate(
    IdentityStore identity,
    AccessStore access,
    ConnectionRegistry registry,
    RefusalLog refusals,
    TimeProvider time,
    ILogger<ConnectionGate> logger)
{
    public async Task BeforeTlsAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        if (identity.Current is null)
            return; // not enrolled: there is nothing to say to anybody
        var handshake = new Handshake();
        connection.Features.Set(handshake);
        await next(connection);
        if (handshake.Caller is null)
            await refusals.ReportAsync(connection.RemoteEndPoint, handshake.Verdict);
    }

    public async Task AfterTlsAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var handshake = connection.Features.Get<Handshake>()!;
        var client = handshake.Client;
        var caller = new Caller(client.Name, client.Role, client.Serial, connection.RemoteEndPoint?.ToString() ?? "");
        registry.Add(connection, caller);
        try
        {
            // Registered first, asked again then: whoever is removed between the handshake and here is not overlooked.
            if (access.Current.IsRevoked(client.Name, client.Serial))
                return;
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
