using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MBot.Agent.Platform;

namespace MBot.Agent.Certificates;

/// <summary>A server certificate with its chain and its key, which belong together: nothing else can be made of one.</summary>
internal sealed class CertificatePair
{
    private CertificatePair(string chain, string key, X509Certificate2 leaf)
    {
        (Chain, Key, Leaf) = (chain, new Redacted(key), leaf);
    }

    /// <summary>PEM: the server's certificate, then each one's issuer.</summary>
    public string Chain { get; }

    /// <summary>PEM.</summary>
    public Redacted Key { get; }

    public X509Certificate2 Leaf { get; }

    /// <exception cref="MBotException"><c>certificate.unusable</c>: what does not fit, and nothing of the key.</exception>
    public static CertificatePair Parse(string chainPem, string keyPem)
    {
        var chain = new X509Certificate2Collection();
        try
        {
            chain.ImportFromPem(chainPem);
        }
        catch (CryptographicException)
        {
            throw Unusable("the chain is not PEM");
        }

        if (chain.Count == 0)
            throw Unusable("the chain holds no certificate");
        for (var i = 0; i + 1 < chain.Count; i++)
        {
            if (!chain[i].IssuerName.RawData.AsSpan().SequenceEqual(chain[i + 1].SubjectName.RawData))
                throw Unusable($"{chain[i].Subject} was not issued by {chain[i + 1].Subject}, which follows it");
        }

        return new CertificatePair(string.Concat(chain.Select(c => c.ExportCertificatePem() + "\n")), keyPem, WithKey(chain[0], keyPem));
    }

    /// <exception cref="MBotException"><c>certificate.unusable</c>: it is not for all of these names, or not for this time.</exception>
    public void MustServe(IEnumerable<string> names, DateTimeOffset now)
    {
        if (names.FirstOrDefault(name => !Leaf.MatchesHostname(name)) is { } missing)
            throw Unusable($"it is not for {missing}");
        if (now < Leaf.NotBefore.ToUniversalTime() || now >= Leaf.NotAfter.ToUniversalTime())
            throw Unusable($"it counts from {Leaf.NotBefore.ToUniversalTime():u} to {Leaf.NotAfter.ToUniversalTime():u}");
    }

    private static X509Certificate2 WithKey(X509Certificate2 leaf, string keyPem)
    {
        try
        {
            return X509Certificate2.CreateFromPem(leaf.ExportCertificatePem(), keyPem);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw Unusable($"the key is not the one of {leaf.Subject}");
        }
    }

    private static MBotException Unusable(string why) => new(ErrorKind.FailedPrecondition, "certificate.unusable", $"the certificate can't be used: {why}");
}
