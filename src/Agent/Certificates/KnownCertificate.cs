using System.Security.Cryptography.X509Certificates;

namespace MBot.Agent.Certificates;

/// <param name="Name">What it is for: <c>agent</c>, <c>ca</c>, or a domain.</param>
/// <param name="Serial">Upper-case hexadecimal.</param>
internal sealed record KnownCertificate(string Name, string Subject, string Issuer, DateTimeOffset NotBefore, DateTimeOffset NotAfter, string Serial)
{
    public static KnownCertificate Of(string name, X509Certificate2 certificate) =>
        new(name, certificate.Subject, certificate.Issuer, certificate.NotBefore, certificate.NotAfter, certificate.SerialNumber);
}
