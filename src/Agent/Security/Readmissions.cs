using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MBot.Agent.Platform;
using MBot.Agent.Security.Access;
using MBot.Agent.Security.Audit;
using MBot.Agent.Security.Identity;

namespace MBot.Agent.Security;

/// <summary>
/// Clients whose name was removed and whom root of this machine lets in again: `enroll admit`, another process, leaves their new certificates as
/// files, and the agent takes them and puts it on record. Must not know how root came.
/// </summary>
internal sealed partial class Readmissions(IdentityFolder folder, IdentityStore identity, AccessStore access, AuditLog audit, TimeProvider time, ILogger<Readmissions> logger)
{
    public const string Action = "access.readmitted";

    /// <summary>Checked already by <see cref="Check"/>.</summary>
    public static void Leave(IdentityFolder folder, X509Certificate2 certificate)
    {
        PrivateFolder.Create(folder.Readmissions);
        AtomicFile.Write(Path.Combine(folder.Readmissions, certificate.SerialNumber + ".crt"), certificate.ExportCertificatePem() + "\n");
    }

    /// <exception cref="MBotException"><c>identity.client-wrong</c></exception>
    public static ClientIdentity Check(X509Certificate2 certificate, X509Certificate2 authority, DateTimeOffset now) =>
        ClientIdentity.Of(certificate) is { } client && CertificateUsage.Allows(certificate, CertificateUsage.Client) && CertificateChain.Check(certificate, authority, now) is null
            ? client
            : throw new MBotException(ErrorKind.InvalidArgument, "identity.client-wrong", "this is no certificate of a client, in force and of this agent's authority");

    /// <summary>Safe to be interrupted: what was not taken to its end is taken again.</summary>
    public async Task TakeAsync(CancellationToken cancellation)
    {
        if (identity.Current is not { } agent || !Directory.Exists(folder.Readmissions))
            return;
        foreach (var file in Directory.EnumerateFiles(folder.Readmissions, "*.crt").Order(StringComparer.Ordinal).ToArray())
        {
            try
            {
                using var certificate = X509Certificate2.CreateFromPem(await File.ReadAllTextAsync(file, cancellation));
                var client = Check(certificate, agent.Authority, time.GetUtcNow());
                access.Add(client, AccessEntry.Shell);
                await audit.AppendAsync(AuditEvent.OfAgent(Action, $"{client.Name} as {client.Role.ToWord()}, certificate {client.Serial}, by root of this machine"), cancellation);
                Log.Readmitted(logger, client.Name, client.Serial);
            }
            catch (Exception e) when (e is CryptographicException or MBotException { Code: "identity.client-wrong" or "access.revoked" })
            {
                Log.Refused(logger, file, e);
            }

            File.Delete(file);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(5091, LogLevel.Warning, "{Name} has access again, with certificate {Serial}: root of this machine said so")]
        public static partial void Readmitted(ILogger logger, string name, string serial);

        [LoggerMessage(5092, LogLevel.Error, "{File} lets nobody in")]
        public static partial void Refused(ILogger logger, string file, Exception error);
    }
}
