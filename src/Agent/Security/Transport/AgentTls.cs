using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using MBot.Agent.Security.Identity;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace MBot.Agent.Security.Transport;

/// <summary>The terms of each handshake, made anew for each: a renewed certificate counts for the next connection.</summary>
internal sealed class AgentTls(IdentityStore identity, ClientCertificateCheck check)
{
    public ValueTask<SslServerAuthenticationOptions> OptionsAsync(TlsHandshakeCallbackContext context)
    {
        var agent = identity.Current ?? throw new AuthenticationException("the agent is not enrolled");
        var handshake = context.Connection.Features.Get<Handshake>()!;
        return ValueTask.FromResult(new SslServerAuthenticationOptions
        {
            ServerCertificateContext = agent.ServerContext,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            ApplicationProtocols = [SslApplicationProtocol.Http2],
            ClientCertificateRequired = true,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            // SslStream builds a chain of its own before it asks us: keep it off the system's roots and the network.
            CertificateChainPolicy = ChainPolicy(agent.Authority),
            RemoteCertificateValidationCallback = (_, certificate, _, _) =>
            {
                handshake.Verdict = check.Check(certificate as X509Certificate2);
                return handshake.Verdict.Admitted;
            },
            AllowRenegotiation = false,
            // A resumed session would skip the revocation list.
            AllowTlsResume = false,
        });
    }

    private static X509ChainPolicy ChainPolicy(X509Certificate2 authority)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.Add(authority);
        return policy;
    }
}
