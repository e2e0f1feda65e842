using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MBot.Agent.Security.Identity;

/// <summary>Extended key usage, where silence means no: to X.509 a certificate without the extension is good for everything.</summary>
internal static class CertificateUsage
{
    public const string Server = "1.3.6.1.5.5.7.3.1";
    public const string Client = "1.3.6.1.5.5.7.3.2";

    public static bool Allows(X509Certificate2 certificate, string usage) =>
        certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().SelectMany(e => e.EnhancedKeyUsages.OfType<Oid>()).Any(o => o.Value == usage);
}
