using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MBot.Client.Configuration;
using MBot.Client.Trust;
using MBot.Protos.V1;

namespace MBot.Client.Enrolment;

/// <summary>The certificate and key with which whoever holds the CA comes to an agent; made unless good ones are there.</summary>
internal static class OperatorCredentials
{
    /// <returns>A profile that lacks only where and who the agent is: the caller fills that in.</returns>
    /// <param name="anew">What is there counts no more.</param>
    public static Profile OpenOrMake(ClientEnvironment environment, string profile, CertificateAuthority authority, Action<string> say, bool anew = false)
    {
        var folder = environment.Folder;
        var (certificate, key, trusted) = Files(folder, profile);
        if (!anew && StillGood(certificate, key, trusted, environment.Clock))
        {
            say("certificate   there already");
        }
        else
        {
            var name = NameOf(environment);
            var issued = authority.IssueClient(name, Role.Operator);
            PrivateFile.CreateFolder(folder.Certificates);
            PrivateFile.Write(key, issued.KeyPem);
            PrivateFile.Write(certificate, issued.CertificatePem);
            say($"certificate   made for {name} as operator, good until {issued.NotAfter.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}");
        }

        return new Profile { Name = profile, Address = "", InstanceId = "", Certificate = certificate, Key = key, Authority = trusted };
    }

    /// <summary>The name that <see cref="OpenOrMake"/> comes with.</summary>
    public static string NameFor(ClientEnvironment environment, string profile)
    {
        var (certificate, key, trusted) = Files(environment.Folder, profile);
        if (!StillGood(certificate, key, trusted, environment.Clock))
            return NameOf(environment);
        using var own = X509Certificate2.CreateFromPem(File.ReadAllText(certificate));
        return own.GetNameInfo(X509NameType.SimpleName, forIssuer: false);
    }

    /// <summary>USER-MACHINE, as far as a client's name can have it.</summary>
    public static string NameOf(ClientEnvironment environment)
    {
        var name = $"{environment.Variable("USER") ?? Environment.UserName}-{Environment.MachineName}";
        var clean = string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' ? c : '-')).TrimStart('.', '-', '_');
        return clean.Length == 0 ? "operator" : clean[..Math.Min(clean.Length, 63)];
    }

    private static (string Certificate, string Key, string Authority) Files(ClientFolder folder, string profile) =>
        (Path.Combine(folder.Certificates, profile + ".crt"), Path.Combine(folder.Certificates, profile + ".key"), Path.Combine(folder.Authority, CertificateAuthority.CertificateFile));

    /// <summary>Of today's CA, and not in its last month.</summary>
    private static bool StillGood(string certificate, string key, string authority, TimeProvider clock)
    {
        if (!File.Exists(certificate) || !File.Exists(key))
            return false;
        try
        {
            using var own = X509Certificate2.CreateFromPemFile(certificate, key);
            using var chain = new X509Chain();
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.ImportFromPemFile(authority);
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            chain.ChainPolicy.VerificationTime = clock.GetLocalNow().AddDays(30).DateTime;
            return chain.Build(own);
        }
        catch (CryptographicException)
        {
            return false; // unreadable: made anew
        }
    }
}
