using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;

namespace MBot.Agent.Security.Identity;

/// <summary>Reads the URIs of a certificate's subjectAltName (RFC 5280, 4.2.1.6), which .NET's own extension class leaves out.</summary>
internal static class CertificateUris
{
    private const string SubjectAlternativeName = "2.5.29.17";
    private const int UniformResourceIdentifier = 6;

    /// <summary>Empty when there are none or the extension is not well-formed.</summary>
    public static IReadOnlyList<string> Of(X509Certificate2 certificate)
    {
        if (certificate.Extensions[SubjectAlternativeName] is not { } extension)
            return [];
        try
        {
            var uris = new List<string>();
            var names = new AsnReader(extension.RawData, AsnEncodingRules.DER).ReadSequence();
            while (names.HasData)
            {
                if (names.PeekTag() is { TagClass: TagClass.ContextSpecific, TagValue: UniformResourceIdentifier } tag)
                    uris.Add(names.ReadCharacterString(UniversalTagNumber.IA5String, tag));
                else
                    _ = names.ReadEncodedValue();
            }

            return uris;
        }
        catch (AsnContentException)
        {
            return []; // whoever made this certificate, it names nobody
        }
    }
}
