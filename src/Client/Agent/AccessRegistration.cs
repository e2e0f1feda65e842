using System.Security.Cryptography.X509Certificates;
using MBot.Client.Configuration;
using MBot.Protos.V1;

namespace MBot.Client.Agent;

/// <summary>Makes this client's own certificate known by name, so that <c>access list</c> shows it and it can be removed.</summary>
internal static class AccessRegistration
{
    public static async Task RegisterAsync(AgentConnection agent, Profile profile, CancellationToken cancellationToken)
    {
        var pem = await File.ReadAllTextAsync(profile.Certificate, cancellationToken).ConfigureAwait(false);
        using var own = X509Certificate2.CreateFromPem(pem);
        var known = await agent.ReadAsync(options => agent.Access.ListAsync(new ListAccessRequest(), options), cancellationToken).ConfigureAwait(false);
        if (known.Entries.All(entry => !string.Equals(entry.Serial, own.SerialNumber, StringComparison.OrdinalIgnoreCase)))
            await agent.ChangeAsync(options => agent.Access.AddAsync(new AddAccessRequest { Certificate = pem }, options), cancellationToken).ConfigureAwait(false);
    }
}
