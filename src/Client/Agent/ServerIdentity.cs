using System.Formats.Asn1;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MBot.Client.Agent;

/// <summary>
/// Decides whether the one who answers is the agent that the profile knows: signed by its CA, and naming its instance.
/// The address says where an agent is, not who, so names and addresses in the certificate mean nothing here.
/// </summary>
internal sealed class ServerIdentity(X509Certificate2 authority, string instanceId, TimeProvider clock)
{
    private const string UriPrefix = "urn:mbot:agent:";
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string SubjectAlternativeName = "2.5.29.17";

    /// <summary>Why the last handshake was refused here; null when it was accepted or there was none.</summary>
    public string? Problem { get; private set; }

    /// <summary>A handshake got through on this side. The agent may still refuse our certificate.</summary>
    public bool Accepted { get; private set; }

    public DateTimeOffset NotBefore { get; private set; }

    public DateTimeOffset NotAfter { get; private set; }

    /// <summary>The agent's certificate is in the last third of its life.</summary>
    public bool InLastThird => Accepted && clock.GetUtcNow() > NotAfter - ((NotAfter - NotBefore) / 3);

    /// <summary>How the handshake is to judge the certificate's chain: by the profile's CA and nothing else.</summary>
    public X509ChainPolicy ChainPolicy() => new()
    {
        TrustMode = X509ChainTrustMode.CustomRootTrust,
        CustomTrustStore = { authority },
        RevocationMode = X509RevocationMode.NoCheck,
        DisableCertificateDownloads = true,
        VerificationTime = clock.GetLocalNow().DateTime,
        ApplicationPolicy = { new Oid(ServerAuthentication) },
    };

    public bool Check(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        Problem = FindProblem(certificate as X509Certificate2, chain, errors);
        Accepted = Problem is null;
        return Accepted;
    }

    private string? FindProblem(X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null || chain is null)
            return "it shows no certificate";
        (NotBefore, NotAfter) = (certificate.NotBefore, certificate.NotAfter);

        // A name that doesn't fit the address is no error here.
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors))
        {
            return chain.ChainStatus.All(status => status.Status == X509ChainStatusFlags.NotTimeValid)
                ? $"its certificate is valid from {NotBefore.ToUniversalTime():u} to {NotAfter.ToUniversalTime():u}, and it is {clock.GetUtcNow():u}"
                : "its certificate is not signed by the CA of this profile";
        }

        var named = Uris(certificate).Where(uri => uri.StartsWith(UriPrefix, StringComparison.Ordinal)).Select(uri => uri[UriPrefix.Length..]).ToList();
        return named.Contains(instanceId, StringComparer.Ordinal)
            ? null
            : $"it is the agent '{string.Join(", ", named)}', not '{instanceId}'";
    }

    /// <summary>The URIs among a certificate's subjectAltName (RFC 5280, 4.2.1.6: <c>[6] IA5String</c>).</summary>
    public static List<string> Uris(X509Certificate2 certificate)
    {
        var uris = new List<string>();
        try
        {
            foreach (var extension in certificate.Extensions.Where(extension => extension.Oid?.Value == SubjectAlternativeName))
            {
                var names = new AsnReader(extension.RawData, AsnEncodingRules.DER).ReadSequence();
                while (names.HasData)
                {
                    if (names.PeekTag() is { TagClass: TagClass.ContextSpecific, TagValue: 6 } tag)
                        uris.Add(names.ReadCharacterString(UniversalTagNumber.IA5String, tag));
                    else
                        _ = names.ReadEncodedValue();
                }
            }
        }
        catch (AsnContentException)
        {
            return []; // a certificate whose names can't be read names nobody
        }

        return uris;
    }
}
