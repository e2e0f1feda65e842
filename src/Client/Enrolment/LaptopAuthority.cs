using MBot.Client.Configuration;
using MBot.Client.Trust;

namespace MBot.Client.Enrolment;

/// <summary>This laptop's CA: the one that is there, else a new one. One for all its agents.</summary>
internal static class LaptopAuthority
{
    /// <param name="say">Told what was found or made.</param>
    public static CertificateAuthority OpenOrMake(ClientEnvironment environment, Action<string> say)
    {
        var folder = environment.Folder.Authority;
        if (File.Exists(Path.Combine(folder, CertificateAuthority.CertificateFile)))
        {
            say($"CA            there already ({folder})");
            return CertificateAuthority.Load(folder, environment.Clock);
        }

        PrivateFile.CreateFolder(environment.Folder.Root);
        var authority = CertificateAuthority.Create($"MBot CA of {OperatorCredentials.NameOf(environment)}", environment.Clock);
        authority.Save(folder);
        say($"CA            made ({folder}); its key signs every agent and client: keep it (mbot-client ca export FILE)");
        return authority;
    }
}
