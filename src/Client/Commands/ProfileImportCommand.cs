using System.CommandLine;
using MBot.Client.Configuration;
using MBot.Client.Sessions;
using MBot.Client.Trust;

namespace MBot.Client.Commands;

internal sealed class ProfileImportCommand : Verb
{
    private readonly Argument<string> file = new("FILE") { Description = "What 'access add' wrote on the laptop that has the CA.", HelpName = "FILE" };
    private readonly Option<string?> name = new("--name") { Description = "The profile's name. Else the agent's instance id.", HelpName = "NAME" };

    public ProfileImportCommand(ClientEnvironment environment)
        : base(environment, "import", "Make a profile of an access file that someone gave you.")
    {
        Add(file);
        Add(name);
    }

    protected override async Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var environment = session.Environment;
        var bundle = AccessBundle.Parse(await File.ReadAllTextAsync(environment.FullPath(session.Get(file)!), cancellationToken).ConfigureAwait(false));
        var profile = session.Get(name) ?? bundle.InstanceId;
        var known = environment.Profiles.Find(profile);
        if (known is { IsEnrolled: true })
            throw ClientException.Refused("profile.exists", $"there is a profile '{profile}' already", "--name chooses another name");
        PrivateFile.CreateFolder(environment.Folder.Certificates);
        string Keep(string extension, string text)
        {
            var path = Path.Combine(environment.Folder.Certificates, profile + extension);
            PrivateFile.Write(path, text + "\n");
            return path;
        }

        environment.Profiles.Save(new Profile
        {
            Name = profile,
            Address = bundle.Address,
            InstanceId = bundle.InstanceId,
            Certificate = Keep(".crt", bundle.CertificatePem),
            Key = Keep(".key", bundle.KeyPem),
            Authority = Keep(".ca.crt", bundle.AuthorityPem),
            Aws = known?.Aws,
        });
        session.Terminal.Say($"profile {profile}: {bundle.Address}");
        return ExitCode.Ok;
    }
}
