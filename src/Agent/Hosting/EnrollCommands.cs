using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MBot.Agent.Platform;
using MBot.Agent.Security;
using MBot.Agent.Security.Identity;
using Microsoft.Extensions.Logging.Abstractions;

namespace MBot.Agent.Hosting;

/// <summary>
/// Enrolment as whoever has a shell on the machine does it. Works with and without a running agent, which notices the
/// files; a private key is made here and stays here.
/// </summary>
internal static class EnrollCommands
{
    // Two certificates are 2 kB.
    private const int MaxInput = 256 * 1024;

    public static int PrintRequest(StateFolder folder, TextWriter output)
    {
        FileMask.Restrict();
        StatePreparation.Create(folder);
        output.Write(Store(folder).CreateRequest());
        return ExitCodes.Ok;
    }

    /// <param name="input">The agent's certificate and the CA's, PEM, in any order.</param>
    public static int Install(StateFolder folder, TextReader input, TextWriter output)
    {
        FileMask.Restrict();
        var given = Read(input);
        var authority = given.FirstOrDefault(IsAuthority) ?? throw Bad("the CA's certificate is missing from the input");
        var certificate = given.FirstOrDefault(c => !IsAuthority(c)) ?? throw Bad("the agent's certificate is missing from the input");
        if (given.Count != 2)
            throw Bad($"{given.Count} certificates were given; two are wanted, the agent's and the CA's");
        var store = Store(folder);
        var notAfter = store.Install(certificate.ExportCertificatePem(), authority.ExportCertificatePem());
        output.WriteLine($"instance {store.InstanceId} is enrolled until {notAfter.ToUniversalTime():yyyy-MM-dd}");
        return ExitCodes.Ok;
    }

    /// <summary>Lets a client in whose name was removed: root may, and the agent puts it on record.</summary>
    /// <param name="input">The client's certificate, PEM, of the authority that the agent trusts.</param>
    public static int Admit(StateFolder folder, TextReader input, TextWriter output)
    {
        FileMask.Restrict();
        var identity = new IdentityFolder(folder);
        if (!File.Exists(identity.Authority))
            throw Bad("the agent is not enrolled");
        if (Read(input) is not [var certificate])
            throw Bad("one certificate is wanted, the client's");
        using var authority = X509Certificate2.CreateFromPem(File.ReadAllText(identity.Authority));
        var client = Readmissions.Check(certificate, authority, TimeProvider.System.GetUtcNow());
        Readmissions.Leave(identity, certificate);
        output.WriteLine($"{client.Name} is let in again with the next enrolment or start of the agent");
        return ExitCodes.Ok;
    }

    private static X509Certificate2Collection Read(TextReader input)
    {
        var buffer = new char[MaxInput];
        var text = buffer.AsSpan(0, input.ReadBlock(buffer));
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(text);
        }
        catch (CryptographicException e)
        {
            throw Bad($"the input is not PEM certificates: {e.Message}");
        }

        return certificates;
    }

    private static bool IsAuthority(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(e => e.CertificateAuthority);

    private static IdentityStore Store(StateFolder folder) =>
        new(new IdentityFolder(folder), TimeProvider.System, NullLogger<IdentityStore>.Instance);

    private static MBotException Bad(string message) => new(ErrorKind.InvalidArgument, "identity.input", message);
}
