namespace Grpc.Core;

/// <summary>A certificate with its private key, both in PEM.</summary>
public sealed class KeyCertificatePair
{
    /// <summary>Makes a pair.</summary>
    /// <param name="certificateChain">The certificate, then its issuers.</param>
    /// <param name="privateKey">The key of the certificate.</param>
    public KeyCertificatePair(string certificateChain, string privateKey)
    {
        ArgumentNullException.ThrowIfNull(certificateChain);
        ArgumentNullException.ThrowIfNull(privateKey);
        CertificateChain = certificateChain;
        PrivateKey = privateKey;
    }

    /// <summary>The certificate, then its issuers.</summary>
    public string CertificateChain { get; }

    /// <summary>The key of the certificate.</summary>
    public string PrivateKey { get; }
}
