using MBot.Client.Output;
using MBot.Protos.V1;

namespace MBot.Client.Commands;

internal sealed class StatusCommand(ClientEnvironment environment) : Verb(environment, "status", "Show everything at a glance: what is live, who uses it, what is wrong.", """
    Exit code 0 whenever the agent answers; 'health' is the one that fails when something is wrong.
    """)
{
    protected override async Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var status = await session.Agent.ReadAsync(options => session.Agent.Health.GetStatusAsync(new GetStatusRequest(), options), cancellationToken).ConfigureAwait(false);
        if (session.Json)
            session.Terminal.Document(status);
        else
            Tell(session, status);
        return ExitCode.Ok;
    }

    private static void Tell(Session session, StatusReply status)
    {
        var terminal = session.Terminal;
        terminal.Line(status.Healthy ? "healthy" : "not healthy", status.Healthy ? Style.Good : Style.Bad);
        if (status.Agent is { } agent)
        {
            Row(terminal, "app", agent.AppUrl);
            if (agent.AppUrl.StartsWith("http:", StringComparison.Ordinal))
                Row(terminal, "https", "off, visitors are served over plain HTTP: mbot-client https enable NAME");
            Row(terminal, "agent", $"{agent.InstanceId} {agent.Version}, up {UpTime(agent, session.Clock)}, {agent.Supervisor} supervisor{(agent.Caller.Length > 0 ? $"; you are {agent.Caller} ({agent.CallerRole.ToString().ToLowerInvariant()})" : "")}");
        }

        Row(terminal, "live", status.Live is { } live ? $"{live.Id}  {live.Ref}  {live.Subject} ({live.Author})" : "nothing yet");
        Row(terminal, "source", status.Source is { Url.Length: > 0 } source ? $"{source.Url} {source.Ref}".TrimEnd() : "not set: mbot-client source set URL");
        foreach (var slot in status.Slots)
            Row(terminal, "slot", SlotText(slot, session.Clock));
        foreach (var service in status.Services)
            Row(terminal, "service", $"{service.Name}: {service.State.ToString().ToLowerInvariant()}{(service.Detail.Length > 0 ? ", " + service.Detail : "")}");
        if (status.LastOperation is { Id.Length: > 0 } last)
            Row(terminal, "last", $"{OperationText.Kind(last.Kind)} {OperationText.State(last.State)}, {Text.Ago(last.AcceptedAt, session.Clock)} by {last.RequestedBy} ({last.Id})");
        Row(terminal, "free", $"disk {Text.Size(status.DiskFreeBytes)}, memory {Text.Size(status.MemoryAvailableBytes)}");
        HealthCommand.Tell(session, status.Conditions);
    }

    private static void Row(Terminal terminal, string name, string text) =>
        terminal.Line(terminal.Traits.OutputIsTerminal ? $"  {name,-8}  {text}" : $"{name}\t{text}");

    private static string SlotText(Slot slot, TimeProvider clock)
    {
        var text = $"{slot.Name}: {slot.State.ToString().ToLowerInvariant()}, {Text.Count(slot.Sessions, "session")}, {Text.Size(slot.MemoryBytes)}";
        if (slot.DrainDeadline is { } deadline)
            text += $", stops at {Text.Clock(deadline, clock)} at the latest";
        return slot.Restarts > 0 ? $"{text}, restarted {Text.Count(slot.Restarts, "time")}" : text;
    }

    private static string UpTime(AgentInfo agent, TimeProvider clock) =>
        agent.StartedAt is null ? "?" : Text.Span(clock.GetUtcNow() - agent.StartedAt.ToDateTimeOffset());
}
