using System.Security.Cryptography.X509Certificates;
using MBot.Agent.Platform;
using MBot.Agent.Security.Access;
using MBot.Agent.Security.Identity;
using MBot.Agent.Security.Transport;

namespace MBot.Agent.Security;

/// <summary>What changes who may call: the access list and the open connections, together.</summary>
internal sealed partial class AccessAdministration(AccessStore access, IdentityStore identity, ConnectionRegistry connections, TimeProvider time, ILogger<AccessAdministration> logger)
{
    /// <exception cref="MBotException">Not a client certificate of the agent's CA, or removed before.</exception>
    public AccessEntry Add(X509Certificate2 certificate, Caller by)
    {
        var authority = identity.Current?.Authority ?? throw MBotException.FailedPrecondition("identity.not-enrolled", "the agent is not enrolled");
        var client = ClientIdentity.Of(certificate);
        if (client is null || !CertificateUsage.Allows(certificate, CertificateUsage.Client))
            throw Wrong("the certificate names no client and role");
        switch (CertificateChain.Check(certificate, authority, time.GetUtcNow()))
        {
            case ChainProblem.UnknownAuthority:
                throw Wrong("the certificate was signed by another authority");
            case ChainProblem.Expired:
                throw Wrong($"the certificate ended at {client.NotAfter.ToUniversalTime():u}");
        }

        return access.Add(client, by.Name);
    }

    /// <summary>Revokes a name's certificates and ends what is open under it.</summary>
    public AccessEntry Remove(string name, Caller by)
    {
        if (name.Length == 0)
            throw MBotException.InvalidArgument("name", "which client is to be removed?");
        if (name == by.Name)
            throw MBotException.FailedPrecondition("access.self", "that is the name you came in with", "have another operator remove it");
        var removed = access.Remove(name);
        Log.Removed(logger, name, by.Name, connections.Close(c => c.Name == name, $"access of {name} was removed"));
        return removed;
    }

    private static MBotException Wrong(string message) => new(ErrorKind.InvalidArgument, "access.certificate-wrong", message) { Field = "certificate" };

    private static partial class Log
    {
        [LoggerMessage(5061, LogLevel.Warning, "Access of {Name} was removed by {By}; {Connections} connections closed")]
        public static partial void Removed(ILogger logger, string name, string by, int connections);
    }
}
