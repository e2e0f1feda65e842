using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MBot.Agent.Platform;

namespace MBot.Agent.Security.Identity;

/// <summary>
/// Who this agent is: its certificate, its CA, and how both are requested and replaced. The files are the truth; the
/// enrol commands write them from another process. Knows nothing of connections or clients.
/// </summary>
internal sealed partial class IdentityStore(IdentityFolder folder, TimeProvider time, ILogger<IdentityStore> logger)
{
    public const string UriPrefix = "urn:mbot:agent:";

    private readonly Lock _gate = new();
    private readonly IdentityKeys _keys = new(folder);
    private volatile AgentIdentity? _current;
    private string _loadedFrom = "";

    /// <summary>After <see cref="Current"/> has changed.</summary>
    public event Action? Changed;

    /// <summary>Right before another CA counts, while nobody of the new one can be in yet.</summary>
    public event Action? AuthorityChanging;

    /// <summary>Null until the agent is enrolled.</summary>
    public AgentIdentity? Current => _current;

    /// <summary>Empty before the first request.</summary>
    public string InstanceId => File.Exists(folder.InstanceId) ? File.ReadAllText(folder.InstanceId).Trim() : "";

    /// <summary>Reads the files if they changed. Files that make no identity leave the one in use and are logged.</summary>
    public void Reload()
    {
        lock (_gate)
        {
            if (!File.Exists(folder.Certificate) || !File.Exists(folder.Authority))
                return;
            var (certificatePem, authorityPem) = (File.ReadAllText(folder.Certificate), File.ReadAllText(folder.Authority));
            if (_loadedFrom == certificatePem + authorityPem)
                return;
            _loadedFrom = certificatePem + authorityPem;
            try
            {
                var next = Verify(Parse(certificatePem), Parse(authorityPem), at: null);
                if (_current is { } before && before.AuthorityFingerprint != next.AuthorityFingerprint)
                    AuthorityChanging?.Invoke();
                _current = next;
            }
            catch (MBotException e)
            {
                Log.Unusable(logger, folder.Path, e.Message, e.Hint);
                return;
            }

            Log.Loaded(logger, _current.InstanceId, _current.Certificate.SerialNumber, _current.Certificate.NotAfter.ToUniversalTime());
        }

        Changed?.Invoke();
    }

    /// <summary>A PKCS#10 request for this agent's next certificate, PEM.</summary>
    public string CreateRequest()
    {
        lock (_gate)
        {
            folder.Create();
            if (InstanceId.Length == 0)
                AtomicFile.Write(folder.InstanceId, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)) + "\n");
            using var key = _keys.Next();
            var request = new CertificateRequest($"CN={InstanceId}", key, HashAlgorithmName.SHA256);
            var names = new SubjectAlternativeNameBuilder();
            names.AddUri(new Uri(UriPrefix + InstanceId));
            request.CertificateExtensions.Add(names.Build());
            return request.CreateSigningRequestPem() + "\n";
        }
    }

    /// <summary>Takes a signed certificate into use. With a null authority the one in use stays.</summary>
    /// <returns>The installed certificate's end.</returns>
    /// <exception cref="MBotException">Wrong key, instance, authority or time: nothing was written.</exception>
    public DateTimeOffset Install(string certificatePem, string? authorityPem)
    {
        DateTimeOffset notAfter;
        lock (_gate)
        {
            if (authorityPem is null && !File.Exists(folder.Authority))
                throw MBotException.FailedPrecondition("identity.no-authority", "the agent trusts no certificate authority yet", "give the CA's certificate too");
            var authority = Parse(authorityPem ?? File.ReadAllText(folder.Authority));
            if (!authority.Extensions.OfType<X509BasicConstraintsExtension>().Any(e => e.CertificateAuthority))
                throw Wrong("identity.authority-wrong", "the second certificate is not a certificate authority");
            var identity = Verify(Parse(certificatePem), authority, time.GetUtcNow());

            // The certificate is last: until it is there, the old one is in use, or none.
            if (authorityPem is not null)
                AtomicFile.Write(folder.Authority, authority.ExportCertificatePem() + "\n");
            AtomicFile.Write(folder.Certificate, identity.Certificate.ExportCertificatePem() + "\n");
            _keys.Promote(identity.Certificate);
            notAfter = identity.Certificate.NotAfter;
        }

        Reload();
        return notAfter;
    }

    /// <param name="at">Null: whether it is in force today doesn't matter. An expired certificate is still the agent's; clients say so better.</param>
    private AgentIdentity Verify(X509Certificate2 certificate, X509Certificate2 authority, DateTimeOffset? at)
    {
        var id = InstanceId;
        if (id.Length == 0 || CertificateUris.Of(certificate) is not [var uri] || uri != UriPrefix + id)
            throw Wrong("identity.instance-wrong", $"the certificate is not for this instance ({(id.Length == 0 ? "which has made no request" : id)})");
        if (!CertificateUsage.Allows(certificate, CertificateUsage.Server))
            throw Wrong("identity.usage-wrong", "the certificate is not for a server");
        switch (CertificateChain.Check(certificate, authority, at ?? certificate.NotBefore))
        {
            case ChainProblem.UnknownAuthority:
                throw Wrong("identity.authority-wrong", "the certificate was not signed by the given certificate authority");
            case ChainProblem.Expired:
                throw Wrong("identity.expired", $"the certificate ended at {certificate.NotAfter.ToUniversalTime():u}");
            case ChainProblem.NotYetValid:
                throw Wrong("identity.not-yet-valid", $"the certificate begins at {certificate.NotBefore.ToUniversalTime():u}; this machine's clock may be behind");
        }

        var joined = _keys.Join(certificate) ?? throw Wrong("identity.key-mismatch", "the certificate is not for this agent's key");
        return new AgentIdentity(id, joined, authority);
    }

    private static X509Certificate2 Parse(string pem)
    {
        try
        {
            return X509Certificate2.CreateFromPem(pem);
        }
        catch (CryptographicException e)
        {
            throw new MBotException(ErrorKind.InvalidArgument, "identity.not-a-certificate", "this is not a PEM certificate", e) { Field = "pem" };
        }
    }

    private static MBotException Wrong(string code, string message) => new(ErrorKind.InvalidArgument, code, message)
    {
        Field = "pem",
        Hint = "make a new request and have it signed",
    };

    private static partial class Log
    {
        [LoggerMessage(5001, LogLevel.Information, "This is instance {InstanceId}; certificate {Serial} counts until {NotAfter:u}")]
        public static partial void Loaded(ILogger logger, string instanceId, string serial, DateTime notAfter);

        [LoggerMessage(5002, LogLevel.Error, "The identity in {Folder} cannot be used: {Reason} ({Hint})")]
        public static partial void Unusable(ILogger logger, string folder, string reason, string? hint);
    }
}
