using System.Security.Cryptography.X509Certificates;

namespace MBot.Agent.Security.Identity;

/// <summary>Chains against the one CA. No system roots, no downloads; revocation is the access list's matter.</summary>
internal static class CertificateChain
{
    /// <summary>Null when the chain holds at <paramref name="at"/>, else why not.</summary>
    public static ChainProblem? Check(X509Certificate2 certificate, X509Certificate2 authority, DateTimeOffset at)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = at.LocalDateTime;
        chain.ChainPolicy.VerificationTimeIgnored = false;
        var holds = chain.Build(certificate);
        foreach (var element in chain.ChainElements)
            element.Certificate.Dispose();
        if (holds)
            return null;

        // A stranger's certificate may be expired too; that it is a stranger's matters more.
        var others = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, s) => all | s.Status) & ~X509ChainStatusFlags.NotTimeValid;
        return others != X509ChainStatusFlags.NoError ? ChainProblem.UnknownAuthority
            : certificate.NotBefore > at.LocalDateTime ? ChainProblem.NotYetValid
            : ChainProblem.Expired;
    }
}
