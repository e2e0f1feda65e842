using System.CommandLine;
using MBot.Client.Configuration;
using MBot.Client.Enrolment;
using MBot.Client.Enrolment.Ssh;
using MBot.Client.Lifecycle;
using MBot.Client.Output;
using MBot.Client.Sessions;

namespace MBot.Client.Commands;

internal sealed class RestartCommand : Verb
{
    private const string App = "app";
    private const string Agent = "agent";
    private const string MachineItself = "machine";

    private readonly Argument<string> what = new("WHAT") { Description = "app: the live release. agent: mbot-agent alone. machine: a reboot.", HelpName = $"{App}|{Agent}|{MachineItself}" };
    private readonly Option<bool> force = new("--force") { Description = "Also while an operation runs: it is cut off, and the next agent gives it a defined end." };
    private readonly Option<string?> ssh = new("--ssh") { Description = "For the agent: whom ssh goes to. Else what the profile says, else its machine's address.", HelpName = "USER@HOST" };
    private readonly SshWay way = new();
    private readonly HostKeyOption hostKey = new(HostKeyOption.Known, console: false);
    private readonly WaitOptions wait = new();
    private readonly Option<bool> yes = Common.Yes("ending open sessions");

    public RestartCommand(ClientEnvironment environment)
        : base(environment, "restart", "Restart the app, the agent or the machine, and wait until the app serves.", """
            app      through the agent; the sessions on it end. A redeploy brings the app up anew without that
            agent    app and nginx serve on meanwhile; on an instance through ssh (systemctl restart mbot-agent), so that it also helps
                     when the agent doesn't answer
            machine  a reboot through AWS: everything starts anew, and the address stays
            """)
    {
        what.AcceptOnlyFromAmong(App, Agent, MachineItself);
        Add(what);
        Add(force);
        Add(ssh);
        way.AddTo(this);
        hostKey.AddTo(this);
        wait.AddTo(this);
        Add(yes);
        AwsOptions.AddTo(this);
    }

    protected override Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken) => session.Get(what) switch
    {
        App => ServiceRestartCommand.RestartAsync(session, App, session.Get(yes), cancellationToken),
        Agent => RestartAgentAsync(session, cancellationToken),
        _ => RebootAsync(session, cancellationToken),
    };

    private async Task<ExitCode> RebootAsync(Session session, CancellationToken cancellationToken)
    {
        var (instance, profile) = await Machine.FindAsync(session, cancellationToken).ConfigureAwait(false);
        if (!instance.IsRunning)
            throw ClientException.Refused("aws.state", $"{instance.Title} is {instance.State}: there is nothing to restart", "mbot-client start");
        var use = await ActiveUse.AskAsync(profile, session.Clock, cancellationToken).ConfigureAwait(false);
        use.Refuse("a reboot", session.Get(force));
        await session.Terminal.ConfirmAsync($"{instance.Title} reboots, and the app is away for a minute or two. {use.Risk}", session.Get(yes), cancellationToken).ConfigureAwait(false);
        var run = new MachineRun(session);
        return await run.WatchedAsync(async () =>
        {
            await session.Ec2.RebootAsync(instance, cancellationToken).ConfigureAwait(false);
            run.Line.Reached("reboot requested");
            if (use.AgentStarted is null)
                run.Say("the agent didn't answer before: whether what answers now is from after the reboot can't be told");
            return await run.ServeAsync(instance, profile, wait, use.AgentStarted, cancellationToken).ConfigureAwait(false);
        }).ConfigureAwait(false);
    }

    private async Task<ExitCode> RestartAgentAsync(Session session, CancellationToken cancellationToken)
    {
        var profile = session.Environment.Profiles.Load(session.ProfileOption);
        var use = await ActiveUse.AskAsync(profile, session.Clock, cancellationToken).ConfigureAwait(false);
        use.Refuse("restarting the agent", session.Get(force));
        var cut = use.Running is null ? "" : " The operation that runs is cut off.";
        await session.Terminal.ConfirmAsync($"The agent of profile '{profile.Name}' restarts. App and nginx serve on; for a moment nothing watches over them.{cut}", session.Get(yes), cancellationToken).ConfigureAwait(false);
        var line = new TimeLine(session.Terminal, session.Clock);
        if (profile.State is not null)
        {
            var local = new LocalAgent(profile, session.Environment);
            await local.StopAsync(cancellationToken).ConfigureAwait(false);
            await local.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await RestartUnitAsync(session, profile, cancellationToken).ConfigureAwait(false);
        }

        line.Reached("agent restarted");
        var served = await new ServingWait(session.Clock, line, text => session.Terminal.Note(text, Style.Warning))
        {
            Bound = wait.Bound(session),
            Page = wait.Page(session),
            AgentBefore = use.AgentStarted,
        }.RunAsync(profile, AddressOf(profile), cancellationToken).ConfigureAwait(false);
        if (session.Json)
        {
            session.Terminal.Document(writer =>
            {
                writer.WriteString("appUrl", served.Page?.ToString());
                writer.WriteString("note", served.Note);
                line.Write(writer);
            });
        }
        else
        {
            session.Terminal.Line(served.Page is { } page ? $"the agent is back, and the app serves at {page}" : $"the agent is back; {served.Note}", Style.Good);
        }

        return ExitCode.Ok;
    }

    private async Task RestartUnitAsync(Session session, Profile profile, CancellationToken cancellationToken)
    {
        var program = ProgramPath.Find("ssh", session.Environment) ?? throw ClientException.Usage("there is no ssh in PATH", "the agent of an instance is restarted through the ssh command: install OpenSSH's client");
        var user = profile.Aws?.SshUser;
        var to = SshDestination.Parse(session.Get(ssh) ?? (user is null ? AddressOf(profile) : $"{user}@{AddressOf(profile)}"));
        var options = new SshOptions
        {
            Port = way.Port(session),
            Identity = way.Identity(session, profile.Aws),
            ConfigurationFile = way.Configuration(session),
            HostKey = hostKey.Policy(session),
            AlsoKnown = InstanceHostKeys.Kept(session.Environment, profile.Aws, to.Host, way.Port(session)),
            Interactive = session.Terminal.Traits.InputIsTerminal,
        };
        await using var connection = await SshConnection.OpenAsync(program, to, options, session.Clock, cancellationToken).ConfigureAwait(false);
        var root = await RemoteRoot.OpenAsync(connection, cancellationToken).ConfigureAwait(false);
        var result = await root.TryAsync(cancellationToken, "systemctl", "restart", "mbot-agent.service").ConfigureAwait(false);
        if (result.ExitCode != 0)
        {
            throw new ClientException(ExitCode.Failed, "agent.restart-failed", $"mbot-agent could not be restarted on {to}")
            {
                Hint = "on it: systemctl status mbot-agent; journalctl -u mbot-agent",
                Evidence = [.. result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(10)],
            };
        }
    }

    private static string AddressOf(Profile profile) => Uri.TryCreate(profile.Address, UriKind.Absolute, out var address)
        ? address.Host
        : throw ClientException.Refused("profile.not-enrolled", $"the instance of profile '{profile.Name}' is not enrolled yet", $"mbot-client enroll USER@HOST --name {profile.Name}");
}
