using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MBot.Protos.V1;

namespace MBot.Client.Trust;

/// <summary>
/// The private CA that belongs to the laptop: signs the agent's requests and makes client certificates. Knows nothing
/// of connections, profiles or who asks. All keys are ECDSA P-256.
/// </summary>
internal sealed class CertificateAuthority : IDisposable
{
    public const string CertificateFile = "ca.crt";
    public const string KeyFile = "ca.key";

    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";
    private const int CaYears = 20;

    // The longest that common TLS clients accept for a server certificate.
    private const int LeafDays = 825;

    // Clocks differ, and a machine fresh from a snapshot may be behind for a while.
    private static readonly TimeSpan Backdate = TimeSpan.FromHours(24);

    private readonly X509Certificate2 _certificate;
    private readonly ECDsa _key;
    private readonly TimeProvider _time;

    private CertificateAuthority(X509Certificate2 certificate, ECDsa key, TimeProvider time)
    {
        _certificate = certificate;
        _key = key;
        _time = time;
    }

    /// <summary>What an agent and its clients trust, PEM.</summary>
    public string CertificatePem => _certificate.ExportCertificatePem();

    /// <summary>SHA-256 of the certificate, lower-case hexadecimal.</summary>
    public string Fingerprint => Convert.ToHexStringLower(SHA256.HashData(_certificate.RawData));

    public DateTimeOffset NotAfter => _certificate.NotAfter;

    /// <summary>A new CA in memory; <see cref="Save"/> keeps it.</summary>
    /// <param name="name">Shown to people as the issuer; means nothing to the protocol.</param>
    public static CertificateAuthority Create(string name, TimeProvider? time = null)
    {
        time ??= TimeProvider.System;
        var key = NewKey();
        var request = new CertificateRequest(CommonName(name), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        var now = time.GetUtcNow();
        var generator = X509SignatureGenerator.CreateForECDsa(key);
        var certificate = request.Create(request.SubjectName, generator, now - Backdate, now.AddYears(CaYears), NewSerial());
        return new CertificateAuthority(certificate, key, time);
    }

    /// <summary>The CA kept in <paramref name="folder"/>.</summary>
    /// <exception cref="TrustException">There is none, or it cannot be read, or key and certificate don't belong together.</exception>
    public static CertificateAuthority Load(string folder, TimeProvider? time = null)
    {
        var (certificatePath, keyPath) = (Path.Combine(folder, CertificateFile), Path.Combine(folder, KeyFile));
        if (!File.Exists(certificatePath) || !File.Exists(keyPath))
            throw new TrustException($"there is no certificate authority in {folder}");
        var key = ECDsa.Create();
        try
        {
            var certificate = X509Certificate2.CreateFromPem(File.ReadAllText(certificatePath));
            key.ImportFromPem(File.ReadAllText(keyPath));
            if (!certificate.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.ExportSubjectPublicKeyInfo()))
                throw new TrustException($"{keyPath} is not the key of {certificatePath}");
            return new CertificateAuthority(certificate, key, time ?? TimeProvider.System);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            key.Dispose();
            throw new TrustException($"the certificate authority in {folder} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Keeps the CA in <paramref name="folder"/>, readable by its owner alone.</summary>
    /// <exception cref="TrustException">There is a CA already: everything it has signed depends on it.</exception>
    public void Save(string folder)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder); // below the user's profile, which is the user's alone
        else
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        if (File.Exists(Path.Combine(folder, CertificateFile)))
            throw new TrustException($"there is a certificate authority in {folder} already");

        // The certificate comes last: with it, and only then, there is a CA.
        WriteOwnerOnly(Path.Combine(folder, KeyFile), _key.ExportPkcs8PrivateKeyPem());
        WriteOwnerOnly(Path.Combine(folder, CertificateFile), CertificatePem);
    }

    /// <summary>The CA as a file to keep elsewhere.</summary>
    public AuthorityFile Export(string passphrase, IReadOnlyList<KnownAgent> agents) => AuthorityFile.Of(CertificatePem, _key, passphrase, agents);

    /// <exception cref="TrustException">The passphrase is another one, or the file is damaged.</exception>
    public static CertificateAuthority Import(AuthorityFile file, string passphrase, TimeProvider? time = null) =>
        new(X509Certificate2.CreateFromPem(file.CertificatePem), file.Open(passphrase), time ?? TimeProvider.System);

    /// <summary>
    /// A server certificate for the agent that made the request. Of the request only its key and its identity,
    /// one URI SAN <c>urn:mbot:agent:ID</c>, are taken.
    /// </summary>
    /// <param name="requestPem">PKCS#10; its signature is checked.</param>
    /// <exception cref="TrustException">Not a request, or not an agent's.</exception>
    public string SignAgent(string requestPem)
    {
        var (publicKey, instanceId) = AgentRequest.Parse(requestPem);
        var request = new CertificateRequest(CommonName(instanceId), publicKey, HashAlgorithmName.SHA256);
        // The DNS name is for TLS clients that insist on a host name: they can be told to expect the instance's id.
        AddLeafExtensions(request, ServerAuthentication, AgentRequest.UriPrefix + instanceId, instanceId);
        using var signed = Sign(request);
        return signed.ExportCertificatePem();
    }

    /// <summary>A new client certificate with its key. The agent reads name and role out of the certificate.</summary>
    /// <exception cref="TrustException">The name or role cannot be put in a certificate.</exception>
    public IssuedCertificate IssueClient(string name, Role role)
    {
        if (!ClientName.IsValid(name))
            throw new TrustException($"\"{name}\" is not a name for a client", hint: ClientName.Rule);
        var word = role switch
        {
            Role.Operator => "operator",
            Role.Viewer => "viewer",
            _ => throw new TrustException("a client certificate needs a role: operator or viewer"),
        };
        using var clientKey = NewKey();
        var request = new CertificateRequest(CommonName(name), clientKey, HashAlgorithmName.SHA256);
        AddLeafExtensions(request, ClientAuthentication, $"urn:mbot:client:{name}:{word}", dnsName: null);
        using var signed = Sign(request);
        return new IssuedCertificate(signed.ExportCertificatePem(), clientKey.ExportPkcs8PrivateKeyPem(), signed.SerialNumber, signed.NotAfter);
    }

    /// <summary>A signature over a statement of the CA's holder, DER. The text's first line says what it is, so that none passes for another.</summary>
    public byte[] SignStatement(string text) =>
        _key.SignData(Encoding.UTF8.GetBytes(text), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);

    /// <summary>Whether the CA of this certificate signed the text.</summary>
    public static bool Signed(X509Certificate2 authority, string text, byte[] signature)
    {
        using var key = authority.GetECDsaPublicKey();
        return key is not null && key.VerifyData(Encoding.UTF8.GetBytes(text), signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _key.Dispose();
    }

    private void AddLeafExtensions(CertificateRequest request, string usage, string uri, string? dnsName)
    {
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], critical: false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_certificate, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        var names = new SubjectAlternativeNameBuilder();
        names.AddUri(new Uri(uri));
        if (dnsName is not null)
            names.AddDnsName(dnsName);
        request.CertificateExtensions.Add(names.Build());
    }

    private X509Certificate2 Sign(CertificateRequest request)
    {
        var now = _time.GetUtcNow();
        var (notBefore, notAfter) = (now - Backdate, now.AddDays(LeafDays));
        // A leaf outlives its CA in no direction: verifiers would refuse it there anyway.
        if (notBefore < _certificate.NotBefore)
            notBefore = _certificate.NotBefore;
        if (notAfter > _certificate.NotAfter)
            notAfter = _certificate.NotAfter;
        if (notAfter <= now)
            throw new TrustException($"the certificate authority ended on {_certificate.NotAfter.ToUniversalTime():yyyy-MM-dd}");
        return request.Create(_certificate.SubjectName, X509SignatureGenerator.CreateForECDsa(_key), notBefore, notAfter, NewSerial());
    }

    private static ECDsa NewKey() => ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private static X500DistinguishedName CommonName(string name)
    {
        var builder = new X500DistinguishedNameBuilder();
        builder.AddCommonName(name);
        return builder.Build();
    }

    /// <summary>128 random bits, written as a positive number.</summary>
    private static byte[] NewSerial()
    {
        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] = (byte)((serial[0] & 0x7F) | 0x40); // positive, and no leading zero that encoders would drop
        return serial;
    }

    private static void WriteOwnerOnly(string path, string text)
    {
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var stream = new FileStream(temporary, options))
        {
            stream.Write(Encoding.ASCII.GetBytes(text));
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }
}
