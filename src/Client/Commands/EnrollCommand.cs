using System.CommandLine;
using MBot.Client.Agent;
using MBot.Client.Configuration;
using MBot.Client.Enrolment;
using MBot.Client.Enrolment.Ssh;
using MBot.Client.Output;
using MBot.Protos.V1;

namespace MBot.Client.Commands;

internal sealed class EnrollCommand : Verb
{
    private const string Known = "known";
    private const string Ask = "ask";
    private const string AcceptNew = "accept-new";

    private readonly Argument<string> destination = new("USER@HOST") { Description = "Whom ssh goes to: USER@HOST, or an alias of ~/.ssh/config. The user is root or may use sudo without a password.", HelpName = "USER@HOST" };
    private readonly Option<string?> name = new("--name") { Description = "The profile's name. Else HOST.", HelpName = "PROFILE" };
    private readonly Option<string?> identity = new("--identity", "-i") { Description = "The private key for ssh. Else what ssh finds itself.", HelpName = "FILE" };
    private readonly Option<int?> port = new("--port") { Description = "The port that sshd listens on.", HelpName = "N" };
    private readonly Option<string?> address = new("--address") { Description = "Where this client reaches the agent. Else HOST, and the port that the agent is set to.", HelpName = "HOST:PORT" };
    private readonly Option<string> hostKey = new("--host-key") { Description = "A host key that is not known: refuse it, show its fingerprint and ask, or take it. A changed one is always refused.", HelpName = $"{Known}|{Ask}|{AcceptNew}", DefaultValueFactory = _ => Known };
    private readonly Option<string?> sshConfig = new("--ssh-config") { Description = "ssh's configuration file, in the place of ~/.ssh/config.", HelpName = "FILE" };
    private readonly Option<string> agentBinary = new("--agent-binary") { Description = "mbot-agent's path on the instance.", HelpName = "PATH", DefaultValueFactory = _ => "/usr/local/bin/mbot-agent" };
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
        hostKey.AcceptOnlyFromAmong(Known, Ask, AcceptNew);
        Add(destination);
        foreach (var option in new Option[] { name, identity, port, address, hostKey, sshConfig, agentBinary, state, replace, yes })
            Add(option);
        Common.Between(port, 1, 65535);
    }

    protected override async Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var environment = session.Environment;
        var to = SshDestination.Parse(session.Get(destination)!);
        var profileName = session.Get(name) ?? to.Host.Trim('[', ']').Replace(':', '-');
        ProfileStore.CheckName(profileName);
        if (session.Get(address) is { } given)
            RemoteSetup.CheckAddress(given);
        var options = WayOf(session);
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

    private SshOptions WayOf(Session session)
    {
        var interactive = session.Terminal.Traits.InputIsTerminal;
        var policy = session.Get(hostKey) switch
        {
            Ask => HostKeyPolicy.Ask,
            AcceptNew => HostKeyPolicy.AcceptNew,
            _ => HostKeyPolicy.Known,
        };
        if (policy == HostKeyPolicy.Ask && !interactive)
            throw ClientException.Usage("--host-key ask: there is no terminal to ask at", $"put the key into known_hosts before, or say --host-key {AcceptNew}");
        return new SshOptions
        {
            Port = session.Get(port),
            Identity = File(session, identity),
            ConfigurationFile = File(session, sshConfig),
            HostKey = policy,
            Interactive = interactive,
        };
    }

    private static string? File(Session session, Option<string?> option)
    {
        if (session.Get(option) is not { } given)
            return null;
        var path = session.Environment.FullPath(given);
        return System.IO.File.Exists(path) ? path : throw ClientException.Usage($"{option.Name}: there is no {path}");
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
