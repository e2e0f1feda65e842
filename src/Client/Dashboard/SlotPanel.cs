using MBot.Client.Output;
using MBot.Protos.V1;

namespace MBot.Client.Dashboard;

/// <summary>The running copies of the app with their visitors, and the services.</summary>
internal static class SlotPanel
{
    public static IReadOnlyList<ScreenLine> Lines(DashboardState state, int rows)
    {
        if (state.Status is not { } status)
            return [];
        var slots = status.Slots.OrderBy(slot => slot.State == SlotState.Live ? 0 : 1).ToList();
        var lines = slots.Take(rows).Select(slot => Slot(slot, state.Clock)).ToList();
        if (slots.Count > rows)
            lines[^1] = lines[^1].Then(ScreenLine.Of(new Span($"  (+{slots.Count - rows})", Style.Dim)));
        if (slots.Count == 0)
            lines.Add(ScreenLine.Of(new Span("slot     ", Style.Dim), "none"));
        var services = new List<Span> { new("services ", Style.Dim) };
        foreach (var service in status.Services)
        {
            services.Add($"{(services.Count > 1 ? ", " : "")}{service.Name} ");
            services.Add(new Span(service.State.ToString().ToLowerInvariant(), StyleOf(service.State)));
            services.Add(service.State != ServiceState.Running && service.Detail.Length > 0 ? $" ({service.Detail})" : "");
        }

        lines.Add(new ScreenLine(services));
        return lines;
    }

    private static ScreenLine Slot(Slot slot, TimeProvider clock) => ScreenLine.Of(
        new Span("slot     ", Style.Dim), slot.Name, " ",
        new Span(slot.State.ToString().ToLowerInvariant(), slot.State switch { SlotState.Live => Style.Good, SlotState.Failed => Style.Bad, _ => Style.Warning }),
        $"  {Text.Count(slot.Sessions, "session")}, {Text.Size(slot.MemoryBytes)}",
        slot.DrainDeadline is { } deadline ? $", stops by {Text.Clock(deadline, clock)}" : "",
        new Span(slot.Restarts > 0 ? $", restarted {Text.Count(slot.Restarts, "time")}" : "", Style.Warning));

    private static Style StyleOf(ServiceState state) => state switch
    {
        ServiceState.Running => Style.Good,
        ServiceState.Crashed => Style.Bad,
        _ => Style.Warning,
    };
}
