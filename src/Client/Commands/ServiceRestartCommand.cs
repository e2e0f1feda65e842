using System.CommandLine;
using MBot.Client.Output;
using MBot.Client.Sessions;
using MBot.Protos.V1;

namespace MBot.Client.Commands;

internal sealed class ServiceRestartCommand : Verb
{
    private readonly Argument<string> name = new("NAME") { Description = "app or nginx, as 'services' lists them.", HelpName = "NAME" };
    private readonly Option<bool> yes = Common.Yes("ending open sessions");

    public ServiceRestartCommand(ClientEnvironment environment)
        : base(environment, "restart", "Restart one of the processes that the agent looks after.",
            "Restarting a process ends the sessions on it. To restart the app without that, use redeploy.")
    {
        name.CompletionSources.Add(Suggest.Services(environment));
        Add(name);
        Add(yes);
    }

    protected override Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken) =>
        RestartAsync(session, session.Get(name)!, session.Get(yes), cancellationToken);

    public static async Task<ExitCode> RestartAsync(Session session, string service, bool yes, CancellationToken cancellationToken)
    {
        await session.Terminal.ConfirmAsync($"Restarting {service} ends the sessions that are open on it.", yes, cancellationToken).ConfigureAwait(false);
        var status = await session.Agent.ChangeAsync(options => session.Agent.Services.RestartAsync(new RestartServiceRequest { Name = service }, options),
            cancellationToken, TimeSpan.FromMinutes(2)).ConfigureAwait(false);
        if (session.Json)
            session.Terminal.Document(status);
        else
            session.Terminal.Line($"{status.Name} is {status.State.ToString().ToLowerInvariant()}");
        return ExitCode.Ok;
    }
}
