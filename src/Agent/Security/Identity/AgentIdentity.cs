using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MBot.Agent.Security.Identity;

/// <summary>An enrolled agent's certificate with its key, and the CA. Never disposed: open connections may still use it.</summary>
internal sealed class AgentIdentity(string instanceId, X509Certificate2 certificate, X509Certificate2 authority)
{
    public string InstanceId => instanceId;

    public X509Certificate2 Certificate => certificate;

    public X509Certificate2 Authority => authority;

    /// <summary>SHA-256 of the CA's certificate, lower-case hexadecimal: which CA it is, in records and comparisons.</summary>
    public string AuthorityFingerprint { get; } = FingerprintOf(authority);

    /// <summary>What a TLS server shows. Offline: the one issuer is known, nothing is fetched.</summary>
    public SslStreamCertificateContext ServerContext { get; } = SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true);

    public static string FingerprintOf(X509Certificate2 authority) => Convert.ToHexStringLower(SHA256.HashData(authority.RawData));
}
