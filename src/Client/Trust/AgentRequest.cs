using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;

namespace MBot.Client.Trust;

/// <summary>What an agent asks to have signed: its key and who it is.</summary>
internal static partial class AgentRequest
{
    public const string UriPrefix = "urn:mbot:agent:";
    private const string SubjectAlternativeName = "2.5.29.17";

    /// <exception cref="TrustException">Not a PKCS#10 request, its signature is wrong, or it names no agent.</exception>
    public static (PublicKey PublicKey, string InstanceId) Parse(string pem)
    {
        CertificateRequest request;
        try
        {
            // "Unsafe" speaks of copying what the request asks for; here it is only read.
            request = CertificateRequest.LoadSigningRequestPem(pem, HashAlgorithmName.SHA256, CertificateRequestLoadOptions.UnsafeLoadCertificateExtensions);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new TrustException($"this is not a certificate request: {e.Message}", e);
        }

        var uris = request.CertificateExtensions
            .Where(e => e.Oid?.Value == SubjectAlternativeName)
            .SelectMany(e => Uris(e.RawData))
            .ToList();
        if (uris is not [var uri] || !uri.StartsWith(UriPrefix, StringComparison.Ordinal) || !InstanceId().IsMatch(uri[UriPrefix.Length..]))
            throw new TrustException("this is not an agent's certificate request: it names no instance");
        return (request.PublicKey, uri[UriPrefix.Length..]);
    }

    /// <summary>The URIs of a subjectAltName extension (RFC 5280, 4.2.1.6): <c>[6] IA5String</c> in a sequence.</summary>
    private static List<string> Uris(byte[] rawData)
    {
        try
        {
            var uris = new List<string>();
            var names = new AsnReader(rawData, AsnEncodingRules.DER).ReadSequence();
            while (names.HasData)
            {
                if (names.PeekTag() is { TagClass: TagClass.ContextSpecific, TagValue: 6 } tag)
                    uris.Add(names.ReadCharacterString(UniversalTagNumber.IA5String, tag));
                else
                    _ = names.ReadEncodedValue();
            }

            return uris;
        }
        catch (AsnContentException e)
        {
            throw new TrustException($"the certificate request's names cannot be read: {e.Message}", e);
        }
    }

    [GeneratedRegex(@"^[a-z0-9][a-z0-9-]{0,62}\z")]
    private static partial Regex InstanceId();
}
