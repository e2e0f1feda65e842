using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace MBot.Client.Trust;

/// <summary>
/// A CA to keep elsewhere, in one PEM file: its certificate, its key encrypted with a passphrase (PKCS#8, PBES2 with
/// AES-256), and, in comments, the agents that it signs. OpenSSL reads it as it is.
/// </summary>
/// <param name="Agents">In the clear: they are addresses, not secrets.</param>
internal sealed record AuthorityFile(string CertificatePem, string EncryptedKeyPem, IReadOnlyList<KnownAgent> Agents)
{
    private const string AgentLine = "# mbot-agent: ";
    private const string KeyLabel = "ENCRYPTED PRIVATE KEY";

    // OWASP's figure for PBKDF2 with SHA-256: a tenth of a second for who knows the passphrase.
    private static readonly PbeParameters Encryption = new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 600_000);

    public static AuthorityFile Of(string certificatePem, ECDsa key, string passphrase, IReadOnlyList<KnownAgent> agents) =>
        new(certificatePem, key.ExportEncryptedPkcs8PrivateKeyPem(passphrase, Encryption), agents);

    public string Render()
    {
        var text = new StringBuilder()
            .Append("# The CA of mbot-client, its key encrypted. mbot-client ca import FILE takes it up on another laptop.\n")
            .Append("# Whoever has this file and its passphrase is operator of every agent that the CA signs.\n");
        foreach (var agent in Agents)
            text.Append(AgentLine).Append(agent.Profile).Append(' ').Append(agent.InstanceId).Append(' ').Append(agent.Address).Append('\n');
        return text.Append(CertificatePem.TrimEnd()).Append('\n').Append(EncryptedKeyPem.TrimEnd()).Append('\n').ToString();
    }

    /// <exception cref="TrustException">It is no such file.</exception>
    public static AuthorityFile Parse(string text)
    {
        var certificate = Section(text, "CERTIFICATE");
        var key = Section(text, KeyLabel);
        if (certificate is null || key is null)
            throw new TrustException("this is no CA that mbot-client exported", hint: "mbot-client ca export FILE makes one, on the laptop that has the CA");
        var agents = text.Split('\n')
            .Where(line => line.StartsWith(AgentLine, StringComparison.Ordinal))
            .Select(line => line[AgentLine.Length..].Trim().Split(' '))
            .Where(parts => parts.Length == 3)
            .Select(parts => new KnownAgent(parts[0], parts[1], parts[2]));
        return new AuthorityFile(certificate, key, [.. agents]);
    }

    /// <summary>The key; the caller disposes it.</summary>
    /// <exception cref="TrustException">The passphrase is another one, or the file is damaged, or key and certificate don't belong together.</exception>
    public ECDsa Open(string passphrase)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromEncryptedPem(EncryptedKeyPem, passphrase);
            using var certificate = X509Certificate2.CreateFromPem(CertificatePem);
            if (!certificate.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.ExportSubjectPublicKeyInfo()))
                throw new TrustException("the file's key is not the one of its certificate");
            return key;
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException)
        {
            key.Dispose();
            throw new TrustException("the CA's key can't be opened: the passphrase is another one, or the file is damaged", error);
        }
    }

    /// <summary>The key stays out of logs and exceptions, encrypted or not.</summary>
    public override string ToString() => $"a CA for {Agents.Count} agents";

    private static string? Section(string text, string label)
    {
        var rest = text.AsSpan();
        while (PemEncoding.TryFind(rest, out var fields))
        {
            if (rest[fields.Label].SequenceEqual(label))
                return rest[fields.Location].ToString();
            rest = rest[fields.Location.End..];
        }

        return null;
    }
}

/// <param name="Profile">What the exporting laptop calls it.</param>
internal sealed record KnownAgent(string Profile, string InstanceId, string Address);
