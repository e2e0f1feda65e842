using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MBot.TestKit;

/// <summary>Certificates that are their own root.</summary>
public static class SelfSigned
{
    /// <summary>One for a host name or an address, valid since days ago, with an ECDSA P-256 key.</summary>
    /// <param name="host">A name or an address.</param>
    /// <param name="since">Days that it has been valid.</param>
    /// <param name="days">Days that it will be.</param>
    public static X509Certificate2 For(string host, int since = 1, int days = 7)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(host, out var address))
            names.AddIpAddress(address);
        else
            names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-since), DateTimeOffset.UtcNow.AddDays(days));
    }

    /// <summary>Its key as PEM (PKCS #8).</summary>
    public static string KeyPem(this X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPrivateKey()!;
        return key.ExportPkcs8PrivateKeyPem() + "\n";
    }
}
