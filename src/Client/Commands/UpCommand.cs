using System.CommandLine;
using MBot.Client.Bringup;
using MBot.Client.Bringup.Steps;
using MBot.Client.Configuration;
using MBot.Client.Enrolment;
using MBot.Client.Enrolment.Ssh;
using MBot.Client.Output;
using MBot.Client.Sessions;
using MBot.Client.Terraform;

namespace MBot.Client.Commands;

internal sealed class UpCommand : Verb
{
    private const string Atlas = "MONGODB_URI";

    private readonly Argument<string?> folder = TerraformPlace.Argument();
    private readonly Option<string> secrets = new("--secrets") { Description = "The app's secrets. FILE.todo names those that must be in it.", HelpName = "FILE", DefaultValueFactory = _ => ".env.secrets" };
    private readonly Option<string?> archive = new("--archive") { Description = "The archive to bring to the instance: a file here, or an address to download it from. Else the newest of bootstrap/archive.sh in artifacts/.", HelpName = "FILE|URL" };
    private readonly Option<string?> sha256 = new("--sha256") { Description = "What the archive must be; needed with a URL.", HelpName = "HASH" };
    private readonly Option<string?> name = new("--name") { Description = "The profile's name. Else the one that is there, or PROJECT-ENVIRONMENT.", HelpName = "PROFILE" };
    private readonly SshWay way = new();
    private readonly HostKeyOption hostKey = new(HostKeyOption.OfConsole);
    private readonly Option<string?> address = new("--address") { Description = "Where this client reaches the agent. Else the output agent_endpoint.", HelpName = "HOST:PORT" };
    private readonly Option<bool> yes = Common.Yes("Terraform changes the account");

    public UpCommand(ClientEnvironment environment)
        : base(environment, "up", "From an AWS account to an app that serves: Terraform, installation, enrolment, secrets, first deployment.", """
            Checks programs, credentials, key pair, secrets and archive first, shows what Terraform would do and asks. Each step asks AWS, the
            machine and the agent whether it is done already: after a Ctrl-C or a failure, running it again goes on where it stopped.
            No secret is in Terraform or user-data: the app's go from this machine to the agent.
            """)
    {
        Add(folder);
        foreach (var option in new Option[] { secrets, archive, sha256, name })
            Add(option);
        way.AddTo(this);
        hostKey.AddTo(this);
        Add(address);
        Add(yes);
        AwsOptions.AddTo(this);
    }

    /// <summary>terraform comes to an end in good order.</summary>
    public override TimeSpan EndPatience => TimeSpan.FromMinutes(6);

    protected override async Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken)
    {
        if (session.Get(address) is { } given)
            RemoteSetup.CheckAddress(given);
        var path = TerraformPlace.Of(session, session.Get(folder));
        var request = RequestOf(session);
        var awsProfile = session.TargetIn(new TerraformProfile(session.Environment).Find(path, request.Name)?.Aws).AwsProfile;
        await using var up = new BringupState(session, request, TerraformFolder.Open(path, awsProfile, session.Environment));
        IBringupStep[] steps =
        [
            new CheckTools(),
            new CheckSecrets(),
            new CheckAccount(),
            new PlanChanges(),
            new CheckKeyPair(),
            new FindArchive(),
            new ApplyPlan(),
            new SaveProfile(),
            new AwaitMachine(),
            new InstallAgent(),
            new Enrol(),
            new PushSecrets(),
            new Deploy(),
        ];
        var began = session.Clock.GetTimestamp();
        await BringupRun.RunAsync(up, steps, $"mbot-client up {path}", cancellationToken).ConfigureAwait(false);
        BringupRun.Tell(session.Terminal, "all", "", session.Clock.GetElapsedTime(began));
        Close(session, up);
        return ExitCode.Ok;
    }

    private BringupRequest RequestOf(Session session)
    {
        var profile = session.Get(name) ?? session.ProfileOption;
        if (profile is not null)
            ProfileStore.CheckName(profile);
        return new BringupRequest
        {
            Name = profile,
            SecretsFile = session.Environment.FullPath(session.Get(secrets)!),
            Archive = session.Get(archive),
            Sha256 = session.Get(sha256),
            Address = session.Get(address),
            HostKeyOfConsole = hostKey.IsOfConsole(session),
            Yes = session.Get(yes),
            Ssh = new SshOptions
            {
                Port = way.Port(session),
                Identity = way.Identity(session, place: null),
                ConfigurationFile = way.Configuration(session),
                HostKey = hostKey.Policy(session),
                Interactive = session.Terminal.Traits.InputIsTerminal,
            },
        };
    }

    private static void Close(Session session, BringupState up)
    {
        var atlas = up.Secrets.Contains(Atlas) ? up.Outputs!.MongodbAtlasIp : null;
        var url = up.Outputs!.ApplicationUrl ?? up.Agent!.AppUrl;
        if (session.Json)
        {
            session.Terminal.JsonLine(writer =>
            {
                writer.WriteString("profile", up.Profile!.Name);
                writer.WriteString("awsInstance", up.Outputs.InstanceId);
                writer.WriteString("address", up.Profile.Address);
                writer.WriteString("appUrl", url);
                writer.WriteString("atlasAddress", atlas);
            });
            return;
        }

        session.Terminal.Line();
        session.Terminal.Line($"app           {url}", Style.Good);
        if (atlas is not null)
            session.Terminal.Line($"Atlas         {Atlas} is set: add {atlas}/32 to the project's access list (Network Access), or the database refuses the app");
        if (url.StartsWith("http:", StringComparison.Ordinal))
            session.Terminal.Line("https         mbot-client https enable NAME --email YOU, once a name points there");
        session.Terminal.Line("Next          mbot-client status; mbot-client ca export FILE keeps a copy of the CA");
    }
}
