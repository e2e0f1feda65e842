using System.Globalization;
using MBot.Client.Trust;
using MBot.Protos.V1;

namespace MBot.Client.Agent;

/// <summary>
/// Renews the agent's certificate in its last third, by the way of any call from the laptop that has the CA. The call
/// that the user wanted is done by then and isn't spoilt by a renewal that fails.
/// </summary>
internal static class CertificateRenewal
{
    /// <param name="authorityFolder">Where the CA is, if this laptop has one.</param>
    /// <returns>A line to say; null when nothing was due.</returns>
    public static async Task<string?> RenewWhenDueAsync(AgentConnection agent, string authorityFolder, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (!agent.Identity.InLastThird || !File.Exists(Path.Combine(authorityFolder, CertificateAuthority.KeyFile)))
            return null;
        try
        {
            using var authority = CertificateAuthority.Load(authorityFolder, clock);
            var trusted = await File.ReadAllTextAsync(agent.Profile.Authority, cancellationToken).ConfigureAwait(false);
            if (trusted.Trim() != authority.CertificatePem.Trim())
                return null; // another laptop's agent
            var request = await agent.ReadAsync(options => agent.Access.CreateCertificateRequestAsync(new CreateCertificateRequestRequest(), options), cancellationToken).ConfigureAwait(false);
            var pem = authority.SignAgent(request.Pem);
            var installed = await agent.ChangeAsync(options => agent.Access.InstallCertificateAsync(new InstallCertificateRequest { Pem = pem }, options), cancellationToken).ConfigureAwait(false);
            return $"the agent's certificate was renewed: good until {Day(installed.NotAfter.ToDateTimeOffset())}";
        }
        catch (Exception error) when (error is ClientException or TrustException or IOException)
        {
            return $"warning: the agent's certificate ends on {Day(agent.Identity.NotAfter)} and could not be renewed: {error.Message}";
        }
    }

    private static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
