using System.CommandLine;
using MBot.Client.Dashboard;
using MBot.Client.Output;
using MBot.Client.Sessions;

namespace MBot.Client.Commands;

internal sealed class DashboardCommand : Verb
{
    private const int PrintedWidth = 120;
    private const int PrintedLog = 20;
    private readonly Option<bool> once = new("--once") { Description = "Print it once, without a screen: for pipes and for terminals that can't be drawn on." };
    private readonly Option<int> interval = new("--interval", "-i") { Description = "Seconds from an answer to the next question, 1 to 60.", DefaultValueFactory = _ => 2, HelpName = "SECONDS" };

    public DashboardCommand(ClientEnvironment environment)
        : base(environment, "dashboard", "Show the agent on one screen, live: health, slots, requests, the machine, operations, the log.", """
            Keys: q quits, p pauses, 1 to 4 choose the log, arrows and PgUp/PgDn scroll it, ? tells about them. A figure that is not
            known is a dash. Goes on through restarts of the agent and broken connections, and says how old what it shows is.
            """)
    {
        Add(once);
        Add(interval);
        Common.Between(interval, 1, 60);
    }

    protected override async Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken)
    {
        if (session.Json && !session.Get(once))
            throw ClientException.Usage("a screen is no document: --json needs --once", "for a document each few seconds: mbot-client status --watch --json");
        var agent = session.Agent;
        using var dashboard = new DashboardRun(agent, session.Clock, agent.Profile.Name, TimeSpan.FromSeconds(session.Get(interval)));
        if (!session.Get(once))
        {
            await dashboard.RunAsync(session.Terminal, cancellationToken).ConfigureAwait(false);
            return ExitCode.Ok;
        }

        var (state, log) = await dashboard.LookAsync(PrintedLog, cancellationToken).ConfigureAwait(false);
        if (session.Json)
        {
            DashboardDocument.Write(session.Terminal, state);
            return ExitCode.Ok;
        }

        var width = session.Terminal.Traits is { OutputIsTerminal: true, Dumb: false } ? FullScreen.Size.Width : PrintedWidth;
        foreach (var line in DashboardLayout.Print(state, log, width))
            session.Terminal.Line(line, width);
        return ExitCode.Ok;
    }
}
