using System.Security.Cryptography.X509Certificates;
using MBot.Agent.Platform;
using MBot.Agent.Security.Access;
using MBot.Agent.Security.Identity;

namespace MBot.Agent.Security.Transport;

/// <summary>Decides on a client certificate. What TLS libraries and system roots think of it doesn't count.</summary>
internal sealed class ClientCertificateCheck(IdentityStore identity, AccessStore access, TimeProvider time)
{
    public const string NoCertificate = "no certificate";
    public const string UnknownAuthority = "certificate of another authority";
    public const string Expired = "certificate expired";
    public const string NotYetValid = "certificate not yet valid";
    public const string WrongUsage = "certificate is not for a client";
    public const string NoName = "certificate names no client and role";
    public const string Revoked = "certificate revoked";
    public const string Superseded = "the agent was enrolled with another authority";

    public CertificateVerdict Check(X509Certificate2? certificate)
    {
        if (certificate is null || identity.Current is not { } agent)
            return CertificateVerdict.Refuse(NoCertificate);
        if (CertificateChain.Check(certificate, agent.Authority, time.GetUtcNow()) is { } problem)
        {
            return CertificateVerdict.Refuse(problem switch
            {
                ChainProblem.Expired => Expired,
                ChainProblem.NotYetValid => NotYetValid,
                _ => UnknownAuthority,
            });
        }

        if (!CertificateUsage.Allows(certificate, CertificateUsage.Client))
            return CertificateVerdict.Refuse(WrongUsage);
        if (ClientIdentity.Of(certificate) is not { } client)
            return CertificateVerdict.Refuse(NoName);
        try
        {
            return access.Admit(client) ? CertificateVerdict.Admit(client, agent.AuthorityFingerprint) : CertificateVerdict.Refuse(Revoked, client);
        }
        catch (MBotException e)
        {
            return CertificateVerdict.Refuse(e.Message, client);
        }
    }
}
