using MBot.Agent.Security.Access;
using MBot.Agent.Security.Identity;
using Microsoft.AspNetCore.Connections;

namespace MBot.Agent.Security.Transport;

/// <summary>What a connection passes before and after TLS.</summary>
internal sealed class ConnectionGate(IdentityStore identity, AccessStore access, ConnectionRegistry registry, RefusalLog refusals)
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
            handshake.Caller = caller;
            await next(connection);
        }
        finally
        {
            registry.Remove(connection);
        }
    }
}
