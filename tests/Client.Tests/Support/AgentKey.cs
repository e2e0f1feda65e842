using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MBot.Client.Trust;

namespace MBot.Client.Tests.Support;

/// <summary>An agent's key and its request, as a real agent makes them.</summary>
internal sealed class AgentKey(string instanceId) : IDisposable
{
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public string RequestPem()
    {
        var request = new CertificateRequest($"CN={instanceId}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddUri(new Uri("urn:mbot:agent:" + instanceId));
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSigningRequestPem();
    }

    public X509Certificate2 SignedBy(CertificateAuthority authority)
    {
        using var bare = X509Certificate2.CreateFromPem(authority.SignAgent(RequestPem()));
        return bare.CopyWithPrivateKey(key);
    }

    public void Dispose() => key.Dispose();
}
