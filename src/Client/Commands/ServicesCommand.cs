using System.Globalization;
using MBot.Client.Output;
using MBot.Client.Sessions;
using MBot.Protos.V1;

namespace MBot.Client.Commands;

internal sealed class ServicesCommand(ClientEnvironment environment) : Verb(environment, "services", "List the processes that the agent looks after.")
{
    protected override async Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var reply = await session.Agent.ReadAsync(options => session.Agent.Services.ListAsync(new ListServicesRequest(), options), cancellationToken).ConfigureAwait(false);
        if (session.Json)
            session.Terminal.Document(reply);
        else
            Show(session, reply.Services);
        return ExitCode.Ok;
    }

    private static void Show(Session session, IReadOnlyList<ServiceStatus> services) =>
        session.Terminal.Table(["SERVICE", "STATE", "PID", "MEMORY", "VERSION", "SINCE", "DETAIL"],
            [.. services.Select(service => new Cell[]
            {
                service.Name, new(service.State.ToString().ToLowerInvariant(), StyleOf(service.State)),
                service.Pid == 0 ? "" : service.Pid.ToString(CultureInfo.InvariantCulture), Text.Size(service.MemoryBytes), service.Version,
                Text.Moment(service.Since, session.Clock), service.Detail,
            })], "the agent looks after nothing yet");

    private static Style StyleOf(ServiceState state) => state switch
    {
        ServiceState.Running => Style.Good,
        ServiceState.Crashed => Style.Bad,
        _ => Style.Warning,
    };
}
