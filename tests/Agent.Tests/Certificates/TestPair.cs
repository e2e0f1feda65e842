using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MBot.Agent.Certificates;

namespace MBot.Agent.Tests.Certificates;

/// <summary>A root and server certificates of it.</summary>
internal sealed class TestPair
{
    private static readonly X509Certificate2 Root = MakeRoot();

    private TestPair(string chain, string key) => (Chain, Key) = (chain, key);

    public string Chain { get; }

    public string Key { get; }

    public CertificatePair Parsed => CertificatePair.Parse(Chain, Key);

    public static TestPair For(string name, DateTimeOffset? notAfter = null, bool rsa = false)
    {
        using var ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var other = RSA.Create(2048);
        var request = rsa ? new CertificateRequest($"CN={name}", other, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1) : new CertificateRequest($"CN={name}", ec, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        var end = notAfter ?? DateTimeOffset.UtcNow.AddDays(90);
        using var signed = request.Create(Root.SubjectName, X509SignatureGenerator.CreateForECDsa(Root.GetECDsaPrivateKey()!), end.AddDays(-90), end, RandomNumberGenerator.GetBytes(8));
        return new TestPair(signed.ExportCertificatePem() + "\n" + Root.ExportCertificatePem() + "\n", rsa ? other.ExportPkcs8PrivateKeyPem() : ec.ExportPkcs8PrivateKeyPem());
    }

    private static X509Certificate2 MakeRoot()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=test root", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddYears(-2), DateTimeOffset.UtcNow.AddYears(2));
    }
}
