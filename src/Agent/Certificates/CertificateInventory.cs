using MBot.Agent.Security.Identity;

namespace MBot.Agent.Certificates;

/// <summary>All certificates whose end would hurt. Only looks; renewing belongs to whoever issued them.</summary>
internal sealed class CertificateInventory(IdentityStore identity)
{
    public IReadOnlyList<KnownCertificate> List() => identity.Current is { } agent
        ? [KnownCertificate.Of("agent", agent.Certificate), KnownCertificate.Of("ca", agent.Authority)]
        : [];
}
