using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;

namespace MBot.Agent.Security.Identity;

/// <summary>Whom a client certificate is for: its one URI <c>urn:mbot:client:NAME:ROLE</c>.</summary>
internal sealed partial record ClientIdentity(string Name, AccessRole Role, string Serial, DateTimeOffset NotAfter)
{
    /// <summary>Null when the certificate names no client, or more than one.</summary>
    public static ClientIdentity? Of(X509Certificate2 certificate)
    {
        if (CertificateUris.Of(certificate) is not [var uri] || Form().Match(uri) is not { Success: true } match)
            return null;
        var role = AccessRoleNames.Parse(match.Groups["role"].Value);
        return role is null ? null : new ClientIdentity(match.Groups["name"].Value, role.Value, certificate.SerialNumber, certificate.NotAfter);
    }

    [GeneratedRegex(@"^urn:mbot:client:(?<name>[A-Za-z0-9][A-Za-z0-9._-]{0,62}):(?<role>[a-z]+)\z")]
    private static partial Regex Form();
}
