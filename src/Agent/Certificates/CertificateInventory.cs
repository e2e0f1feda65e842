using System.Security.Cryptography.X509Certificates;
using MBot.Agent.Security.Identity;

namespace MBot.Agent.Certificates;

/// <summary>All certificates whose end would hurt. Only looks; renewing belongs to whoever issued them.</summary>
internal sealed class CertificateInventory(IdentityStore identity, CertificateStore store)
{
    public IReadOnlyList<KnownCertificate> List()
    {
        var all = new List<KnownCertificate>();
        if (identity.Current is { } agent)
            all.AddRange([KnownCertificate.Of("agent", agent.Certificate), KnownCertificate.Of("ca", agent.Authority)]);
        if (store.Current.Pair is { } served)
            all.Add(KnownCertificate.Of(served.Pair.Leaf.GetNameInfo(X509NameType.DnsName, forIssuer: false), served.Pair.Leaf));
        return all;
    }
}
