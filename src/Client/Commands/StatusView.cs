using MBot.Client.Aws;
using MBot.Client.Lifecycle;
using MBot.Client.Output;
using MBot.Client.Sessions;
using MBot.Protos.V1;

namespace MBot.Client.Commands;

/// <summary>The status as rows for people.</summary>
internal static class StatusView
{
    /// <param name="status">Null: the agent could not be had, and <paramref name="problem"/> says why.</param>
    /// <param name="machine">Null: there is nothing of AWS.</param>
    public static void Tell(Session session, StatusReply? status, ClientException? problem, MachineLook? machine)
    {
        var terminal = session.Terminal;
        if (status is not null)
            terminal.Line(status.Healthy ? "healthy" : "not healthy", status.Healthy ? Style.Good : Style.Bad);
        else if (machine?.Instance is { IsRunning: false } off)
            terminal.Line(off.State, Style.Warning);
        else
            terminal.Line(problem!.Code == "profile.not-enrolled" ? "not enrolled yet" : "agent not reachable", Style.Bad);
        if (machine is not null)
            Machine(session, machine);
        if (status is not null)
            Agent(session, status);
        else
            Row(terminal, "agent", Said(problem!));
    }

    private static void Machine(Session session, MachineLook machine)
    {
        var terminal = session.Terminal;
        if (machine.Instance is not { } instance)
        {
            Row(terminal, "machine", $"not known: {Said(machine.Problem!)}");
            return;
        }

        var since = instance.IsRunning && instance.LaunchedAt is { } launched ? $", on for {Text.Span(session.Clock.GetUtcNow() - launched)}" : "";
        Row(terminal, "machine", $"{instance.Title} {instance.State}, {instance.Type} in {instance.AvailabilityZone ?? machine.Region}{since}");
        Row(terminal, "address", instance.PublicAddress ?? (instance.IsRunning ? "no public one" : "none while it is off"));
        if (machine.Problem is { } problem)
            Row(terminal, "checks", $"not known: {Said(problem)}");
        else if (machine.Checks is { } checks)
            Row(terminal, "checks", $"system {checks.System}, instance {checks.Instance}", checks.AreBad ? Style.Bad : Style.Plain);
        else if (!instance.IsRunning && instance.StateReason is { } reason)
            Row(terminal, "why", reason);
        foreach (var planned in machine.Checks?.Events ?? [])
            Row(terminal, "planned", planned, Style.Warning);
    }

    private static void Agent(Session session, StatusReply status)
    {
        var terminal = session.Terminal;
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

    private static string Said(ClientException problem) => problem.Hint is { } hint ? $"{problem.Message} → {hint}" : problem.Message;

    private static void Row(Terminal terminal, string name, string text, Style style = Style.Plain) =>
        terminal.Line(terminal.Traits.OutputIsTerminal ? $"  {name,-8}  {text}" : $"{name}\t{text}", style);

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
