using System.CommandLine;
using MBot.Client.Configuration;
using MBot.Client.Sessions;
using MBot.Client.Trust;

namespace MBot.Client.Commands;

internal sealed class CaExportCommand : Verb
{
    private readonly Argument<string> file = new("FILE") { Description = "Where to write it.", HelpName = "FILE" };
    private readonly Option<string?> passphraseFile = Passphrase.Option();

    public CaExportCommand(ClientEnvironment environment)
        : base(environment, "export", "Write the CA into a file, its key encrypted with a passphrase.", """
            The copy for the day when this laptop is gone: keep it apart from the passphrase. It also lists the instances of the CA, so
            that 'ca import' on another laptop brings their profiles back without SSH. Format: PEM; the key is PKCS#8 with AES-256.
            """)
    {
        Add(file);
        Add(passphraseFile);
    }

    protected override async Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var environment = session.Environment;
        var path = environment.FullPath(session.Get(file)!);
        if (File.Exists(path))
            throw ClientException.Refused("file.exists", $"there is a file {path} already", "name another one");
        using var authority = CertificateAuthority.Load(environment.Folder.Authority, session.Clock);
        var passphrase = await Passphrase.NewAsync(session, session.Get(passphraseFile), cancellationToken).ConfigureAwait(false);
        var agents = Agents(environment, authority);
        PrivateFile.Write(path, authority.Export(passphrase, agents).Render());
        session.Terminal.Say($"{path}: the CA, for {agents.Count} {(agents.Count == 1 ? "instance" : "instances")}; on another laptop: mbot-client ca import FILE");
        return ExitCode.Ok;
    }

    /// <summary>The instances elsewhere that this CA signs; a local agent is on this machine only.</summary>
    private static List<KnownAgent> Agents(ClientEnvironment environment, CertificateAuthority authority)
    {
        var store = environment.Profiles;
        return [.. store.Names().Select(name => store.Find(name)!)
            .Where(profile => profile.State is null && File.Exists(profile.Authority) && File.ReadAllText(profile.Authority).Trim() == authority.CertificatePem.Trim())
            .Select(profile => new KnownAgent(profile.Name, profile.InstanceId, profile.Address))];
    }
}
