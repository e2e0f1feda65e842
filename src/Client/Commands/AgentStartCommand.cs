using MBot.Client.Enrolment;
using MBot.Client.Sessions;

namespace MBot.Client.Commands;

internal sealed class AgentStartCommand(ClientEnvironment environment) : Verb(environment, "start", "Start the agent of a local profile in the background.")
{
    protected override async Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var profile = session.Environment.Profiles.Load(session.ProfileOption);
        var (info, started) = await new LocalAgent(profile, session.Environment).StartAsync(cancellationToken).ConfigureAwait(false);
        if (session.Json)
            session.Terminal.Document(info);
        else
            session.Terminal.Line($"{(started ? "started" : "runs already")}: {profile.Address}, app at {info.AppUrl}");
        return ExitCode.Ok;
    }
}
