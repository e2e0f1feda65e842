using System.CommandLine;
using MBot.Client.Configuration;
using MBot.Client.Enrolment;
using MBot.Client.Enrolment.Ssh;
using MBot.Client.Output;
using MBot.Client.Sessions;

namespace MBot.Client.Commands;

internal sealed class SshCommand : Verb
{
    private const string UsualUser = "ubuntu";

    private readonly Argument<string[]> command = new("COMMAND") { Description = "A program to run there, with its arguments, after --. Else a shell.", HelpName = "COMMAND", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string?> user = new("--user", "-l") { Description = $"Whom to log in as. Else the profile's aws.sshUser, or {UsualUser}.", HelpName = "NAME" };
    private readonly Option<string?> address = new("--address") { Description = "Where the machine is. Else what AWS says, or the profile.", HelpName = "HOST" };
    private readonly SshWay way = new();
    private readonly Option<bool> tty = new("--tty", "-t") { Description = "Give COMMAND a terminal." };

    public SshCommand(ClientEnvironment environment)
        : base(environment, "ssh", "Log in to the machine, or run a command on it.", """
            It becomes the ssh in PATH, with your own configuration: exit code and terminal are ssh's. COMMAND's arguments arrive as they are;
            for a pipe there say: mbot-client ssh -- sh -c 'dmesg | tail'.
            """)
    {
        Add(command);
        Add(user);
        way.AddTo(this);
        Add(address);
        Add(tty);
        AwsOptions.AddTo(this);
    }

    protected override async Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var environment = session.Environment;
        var program = ProgramPath.Find("ssh", environment) ?? throw ClientException.Usage("there is no ssh in PATH", "install OpenSSH's client");
        var profile = session.Profile;
        if (profile?.State is not null && session.Get(address) is null)
            throw ClientException.Refused("profile.local", $"the agent of profile '{profile.Name}' runs on this machine", "--profile NAME chooses another");
        var place = profile?.Aws;
        var host = session.Get(address) ?? await MachineAddress.FindAsync(session, cancellationToken).ConfigureAwait(false);
        var login = new SshLogin(SshDestination.Parse($"{session.Get(user) ?? place?.SshUser ?? UsualUser}@{host}"))
        {
            Port = way.Port(session),
            Identity = way.Identity(session, place) ?? KeyFolder.OnlyIn(environment.Folder.Keys),
            ConfigurationFile = way.Configuration(session),
            AlsoKnown = InstanceHostKeys.Kept(environment, place, host, way.Port(session)),
            Terminal = session.Get(tty),
        };
        var arguments = login.Arguments(session.Get(command) ?? []);
        await session.Terminal.Output.FlushAsync(cancellationToken).ConfigureAwait(false);
        ReplacedProcess.By(program, arguments);
        return ExitCode.Bug;
    }
}
