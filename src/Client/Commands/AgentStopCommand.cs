using MBot.Client.Enrolment;
using MBot.Client.Sessions;

namespace MBot.Client.Commands;

internal sealed class AgentStopCommand(ClientEnvironment environment) : Verb(environment, "stop", "Stop the agent of a local profile.",
    "The app and nginx go on serving; nothing watches over them until the agent is started again.")
{
    protected override async Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var profile = session.Environment.Profiles.Load(session.ProfileOption);
        var stopped = await new LocalAgent(profile, session.Environment).StopAsync(cancellationToken).ConfigureAwait(false);
        session.Terminal.Say(stopped ? "stopped" : "it was not running");
        return ExitCode.Ok;
    }
}
