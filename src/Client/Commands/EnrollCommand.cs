using System.CommandLine;
using MBot.Client.Agent;
using MBot.Client.Aws;
using MBot.Client.Configuration;
using MBot.Client.Enrolment;
using MBot.Client.Enrolment.Ssh;
using MBot.Client.Output;
using MBot.Client.Sessions;
using MBot.Protos.V1;

namespace MBot.Client.Commands;

internal sealed class EnrollCommand : Verb
{
    private readonly Argument<string?> destination = new("USER@HOST") { Description = "Whom ssh goes to: USER@HOST, or an alias of ~/.ssh/config. The user is root or may use sudo without a password. Else the instance of the profile's aws part.", HelpName = "USER@HOST", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> name = new("--name") { Description = "The profile's name. Else HOST.", HelpName = "PROFILE" };
    private readonly SshWay way = new();
    private readonly HostKeyOption hostKey = new(HostKeyOption.Known);
    private readonly Option<string?> address = new("--address") { Description = "Where this client reaches the agent. Else HOST, and the port that the agent is set to.", HelpName = "HOST:PORT" };
    private readonly Option<string> agentBinary = new("--agent-binary") { Description = "mbot-agent's path on the instance.", HelpName = "PATH", DefaultValueFactory = _ => SshShell.UsualAgent };
    private readonly Option<string?> state = new("--state") { Description = "The agent's state folder on the instance. Else its own default.", HelpName = "DIR" };
    private readonly Option<bool> replace = new("--replace") { Description = "The profile's instance is gone, and this one takes its name." };
    private readonly Option<bool> yes = Common.Yes("taking the instance from another CA, or undoing a removal of this laptop");

    public EnrollCommand(ClientEnvironment environment)
        : base(environment, "enroll", "Take over an instance through the SSH access that you have.", """
            The agent makes its key and a request on the instance, the CA of this laptop (made at the first time) signs it, and certificate and
            CA go back: no private key travels. From then on this client speaks to the agent over mutual TLS, and SSH is not needed any more.
            ssh is the one in PATH with its own configuration; nothing of this laptop is forwarded. Running it again renews the
            agent's certificate and harms nothing. After a lost laptop, run it on the new one: the lost one's CA is out from then on.
            """)
    {
        Add(destination);
        Add(name);
        way.AddTo(this);
        hostKey.AddTo(this);
        foreach (var option in new Option[] { address, agentBinary, state, replace, yes })
            Add(option);
        AwsOptions.AddTo(this);
    }

    protected override async Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var environment = session.Environment;
        var place = session.Get(destination) is null ? PlaceOf(session) : null;
        if (session.Get(address) is { } given)
            RemoteSetup.CheckAddress(given);
        var options = new SshOptions
        {
            Port = way.Port(session),
            Identity = way.Identity(session, place?.Aws),
            ConfigurationFile = way.Configuration(session),
            HostKey = hostKey.Policy(session),
            Interactive = session.Terminal.Traits.InputIsTerminal,
        };
        var to = place is { Aws: { } aws } ? await InAwsAsync(session, aws, cancellationToken).ConfigureAwait(false) : SshDestination.Parse(session.Get(destination)!);
        var profileName = session.Get(name) ?? place?.Name ?? to.Host.Trim('[', ']').Replace(':', '-');
        ProfileStore.CheckName(profileName);
        options = hostKey.IsOfConsole(session)
            ? options with { KnownHosts = await KnownHostsAsync(session, to, cancellationToken).ConfigureAwait(false) }
            : options with { AlsoKnown = InstanceHostKeys.Kept(environment, place?.Aws, to.Host, options.Port) };
        var program = ProgramPath.Find("ssh", environment) ?? throw ClientException.Usage("there is no ssh in PATH", "enrolment goes through the ssh command: install OpenSSH's client");

        Profile profile;
        InstanceReport instance;
        await using (var ssh = await SshConnection.OpenAsync(program, to, options, session.Clock, cancellationToken).ConfigureAwait(false))
        {
            var shell = await SshShell.OpenAsync(ssh, session.Get(agentBinary)!, cancellationToken).ConfigureAwait(false);
            var request = new RemoteRequest(profileName, await ssh.HostNameAsync(cancellationToken).ConfigureAwait(false))
            {
                Address = session.Get(address),
                State = session.Get(state),
                Replace = session.Get(replace),
            };
            (profile, instance) = await new RemoteSetup(environment, text => session.Terminal.Say(text))
                .RunAsync(request, shell, risk => session.Terminal.ConfirmAsync(risk, session.Get(yes), cancellationToken), cancellationToken).ConfigureAwait(false);
        }

        using var agent = AgentConnection.Open(profile, session.Clock);
        var info = await FirstContact.WaitAsync(agent, instance.Running, session.Clock, cancellationToken).ConfigureAwait(false);
        await AccessRegistration.RegisterAsync(agent, profile, cancellationToken).ConfigureAwait(false);
        Close(session, profile, info);
        return ExitCode.Ok;
    }

    /// <summary>The profile that says where in AWS the instance is.</summary>
    private static Profile PlaceOf(Session session) => session.Profile is { Aws: not null } profile
        ? profile
        : throw ClientException.Usage("which instance? USER@HOST is missing", "mbot-client enroll admin@203.0.113.7; without it only with a profile of an instance in AWS: mbot-client init --from-terraform DIR");

    private static async Task<SshDestination> InAwsAsync(Session session, AwsPlace aws, CancellationToken cancellationToken)
    {
        var instance = await InstanceFinder.FindAsync(session.Ec2, cancellationToken).ConfigureAwait(false);
        if (instance.PublicAddress is not { } host)
            throw ClientException.Refused("aws.no-address", $"instance {instance.Id} is {instance.State} and has no public address", "mbot-client start; or mbot-client enroll USER@HOST by another way");
        return SshDestination.Parse(aws.SshUser is { } user ? $"{user}@{host}" : host);
    }

    private async Task<string> KnownHostsAsync(Session session, SshDestination to, CancellationToken cancellationToken)
    {
        var instance = await InstanceFinder.FindAsync(session.Ec2, cancellationToken).ConfigureAwait(false);
        return await new InstanceHostKeys(session.Environment).FileAsync(session.Ec2, instance.Id, to.Host, way.Port(session), TimeSpan.Zero, cancellationToken).ConfigureAwait(false)
            ?? throw new ClientException(ExitCode.Unreachable, "ssh.host-key-unknown", $"the console output of {instance.Id} has no SSH host keys") { Hint = "AWS has it some minutes after the first boot; --host-key ask shows the fingerprint and asks" };
    }

    private static void Close(Session session, Profile profile, AgentInfo info)
    {
        if (session.Json)
        {
            session.Terminal.Document(writer =>
            {
                writer.WriteString("profile", profile.Name);
                writer.WriteString("address", profile.Address);
                writer.WriteString("instanceId", profile.InstanceId);
                writer.WriteString("agent", info.Version);
                writer.WriteString("appUrl", info.AppUrl);
            });
            return;
        }

        session.Terminal.Line($"agent         {profile.Address}, answers");
        session.Terminal.Line();
        session.Terminal.Line("Next:", Style.Strong);
        session.Terminal.Line("  mbot-client status               how it is");
        session.Terminal.Line("  mbot-client source set URL       say where the app's code is");
        session.Terminal.Line("  mbot-client secrets push FILE    give the app its secrets");
        session.Terminal.Line("  mbot-client redeploy             bring the app up");
        session.Terminal.Line("  mbot-client ca export FILE       keep a copy of the CA: with it a new laptop takes over without SSH");
    }
}
