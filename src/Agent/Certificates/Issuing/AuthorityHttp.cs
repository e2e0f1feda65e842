using System.Security.Cryptography.X509Certificates;

namespace MBot.Agent.Certificates.Issuing;

/// <summary>HTTP to the certificate authority, which may be a private one.</summary>
internal static class AuthorityHttp
{
    /// <param name="roots">A PEM file, or null for the machine's roots.</param>
    public static HttpClient Create(string? roots, TimeSpan bound)
    {
        var handler = new SocketsHttpHandler { ConnectTimeout = bound };
        if (roots is not null)
        {
            var trusted = new X509Certificate2Collection();
            trusted.ImportFromPemFile(roots);
            handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            handler.SslOptions.CertificateChainPolicy.CustomTrustStore.AddRange(trusted);
        }

        return new HttpClient(handler) { Timeout = bound };
    }
}
