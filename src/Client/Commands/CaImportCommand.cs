using System.CommandLine;
using MBot.Client.Configuration;
using MBot.Client.Enrolment;
using MBot.Client.Sessions;
using MBot.Client.Trust;

namespace MBot.Client.Commands;

internal sealed class CaImportCommand : Verb
{
    private readonly Argument<string> file = new("FILE") { Description = "What 'ca export' wrote.", HelpName = "FILE" };
    private readonly Option<string?> passphraseFile = Passphrase.Option();

    public CaImportCommand(ClientEnvironment environment)
        : base(environment, "import", "Take up a CA that 'ca export' wrote, with the profiles of its instances.", """
            Makes a certificate of this laptop's own for each instance. There can be one CA on a laptop: another one is not replaced.
            If the first laptop was lost rather than retired, don't import: 'enroll' makes a new CA, and the lost one's is out.
            """)
    {
        Add(file);
        Add(passphraseFile);
    }

    protected override async Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var environment = session.Environment;
        var exported = AuthorityFile.Parse(await File.ReadAllTextAsync(environment.FullPath(session.Get(file)!), cancellationToken).ConfigureAwait(false));
        var passphrase = await Passphrase.ReadAsync(session, session.Get(passphraseFile), "Passphrase of the CA", cancellationToken).ConfigureAwait(false);
        using var authority = CertificateAuthority.Import(exported, passphrase, session.Clock);
        Keep(session, authority);
        foreach (var agent in exported.Agents)
            AddProfile(session, authority, agent);
        return ExitCode.Ok;
    }

    private static void Keep(Session session, CertificateAuthority authority)
    {
        var folder = session.Environment.Folder;
        if (File.Exists(Path.Combine(folder.Authority, CertificateAuthority.CertificateFile)))
        {
            using var present = CertificateAuthority.Load(folder.Authority, session.Clock);
            if (present.Fingerprint != authority.Fingerprint)
                throw ClientException.Refused("ca.exists", $"there is another CA on this laptop already ({folder.Authority})", "what it has signed depends on it; XDG_CONFIG_HOME=DIR keeps the two apart");
            session.Terminal.Say($"CA            there already ({folder.Authority})");
            return;
        }

        PrivateFile.CreateFolder(folder.Root);
        authority.Save(folder.Authority);
        session.Terminal.Say($"CA            {folder.Authority}");
    }

    private static void AddProfile(Session session, CertificateAuthority authority, KnownAgent agent)
    {
        var environment = session.Environment;
        if (environment.Profiles.Find(agent.Profile) is not null)
        {
            session.Terminal.Say($"profile       {agent.Profile}: there already, left as it is");
            return;
        }

        var profile = OperatorCredentials.OpenOrMake(environment, agent.Profile, authority, text => session.Terminal.Say(text));
        environment.Profiles.Save(profile with { Address = agent.Address, InstanceId = agent.InstanceId });
        session.Terminal.Say($"profile       {agent.Profile}: {agent.Address}");
    }
}
