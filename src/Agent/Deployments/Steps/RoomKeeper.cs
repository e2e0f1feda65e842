using MBot.Agent.Configuration;
using MBot.Agent.Health.Conditions;
using MBot.Agent.Operations;
using MBot.Agent.Platform;
using MBot.Agent.Slots;

namespace MBot.Agent.Deployments.Steps;

/// <summary>Decides between beside and stop-start, and makes room the way that the operator chose.</summary>
internal sealed class RoomKeeper(ISlots slots, ISettings<DeploymentOptions> options, TimeProvider time)
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    /// <summary>At the door: nobody is superseded, and nothing prepared, for what would be refused in the end.</summary>
    /// <exception cref="MBotException">slots.full, naming whose sessions are in the way and until when.</exception>
    public async Task EnsureRoomAsync(DeploymentRequest request, CancellationToken cancellation)
    {
        if (request.WhenFull != WhenFull.Refuse || slots.Live is null || IsStillRunning(request))
            return;
        var room = await slots.RoomForAsync(null, cancellation);
        if (!room.Fits && AnySessions(room))
            throw Full(room);
    }

    /// <exception cref="MBotException">slots.full, as above: what has changed since, or the wait was in vain.</exception>
    public async Task<SwitchMode> MakeRoomAsync(Deployment deployment, CancellationToken cancellation)
    {
        if (deployment.Previous is null)
            return SwitchMode.Beside;
        if (deployment.Request.WhenFull == WhenFull.StopStart)
            return Announce(deployment, "as asked");

        var room = await slots.RoomForAsync(null, cancellation);
        if (room.Fits)
            return SwitchMode.Beside;
        if (room.InTheWay.Count == 0)
            return Announce(deployment, room.Reason!);
        return deployment.Request.WhenFull switch
        {
            WhenFull.Wait => await WaitAsync(deployment, room, cancellation),
            WhenFull.Cut => await CutAsync(deployment, room, cancellation),
            // Copies without a session are as good as gone: the drain is about to see it too.
            _ => AnySessions(room) ? throw Full(room) : await WaitAsync(deployment, room, cancellation),
        };
    }

    public static string Describe(SlotInTheWay slot) =>
        $"{slot.Slot.ReleaseId} (slot {slot.Slot.Name}) drains {Sessions(slot)} until {slot.Until.UtcDateTime:HH:mm:ss} UTC at the latest";

    private static string Sessions(SlotInTheWay slot) => $"{slot.Sessions} session{(slot.Sessions == 1 ? "" : "s")}";

    private bool IsStillRunning(DeploymentRequest request) =>
        request.Kind == OperationKind.Rollback && slots.All.Any(slot => slot.ReleaseId == request.ReleaseId && slot.State == SlotState.Draining);

    private static bool AnySessions(SlotRoom room) => room.InTheWay.Any(slot => slot.Sessions > 0);

    private static MBotException Full(SlotRoom room) =>
        new(ErrorKind.ResourceExhausted, "slots.full", $"no room for another copy: {room.Reason}; {string.Join("; ", room.InTheWay.Select(Describe))}")
        {
            Hint = "redeploy with --wait, with --cut (ends those sessions) or with --stop-start (a maintenance page meanwhile)",
        };

    private static SwitchMode Announce(Deployment deployment, string reason)
    {
        deployment.Warn("deploy.stop-start", $"stop-start: visitors see the maintenance page meanwhile ({reason})");
        return SwitchMode.StopStart;
    }

    private async Task<SwitchMode> WaitAsync(Deployment deployment, SlotRoom room, CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        foreach (var slot in room.InTheWay)
            deployment.Operation.Notice(Severity.Info, "slots.waiting", $"waiting: {Describe(slot)}");
        while (!room.Fits && room.InTheWay.Count > 0)
        {
            if (time.GetElapsedTime(started) > options.Current.RoomTimeout || (deployment.Request.WhenFull == WhenFull.Refuse && AnySessions(room)))
                throw Full(room);
            await Task.Delay(Poll, time, cancellation);
            room = await slots.RoomForAsync(null, cancellation);
        }

        return room.Fits ? SwitchMode.Beside : Announce(deployment, room.Reason!);
    }

    private async Task<SwitchMode> CutAsync(Deployment deployment, SlotRoom room, CancellationToken cancellation)
    {
        while (!room.Fits && room.InTheWay.Count > 0)
        {
            var oldest = room.InTheWay[0];
            deployment.Operation.Notice(Severity.Info, "slots.cut", $"ending {Sessions(oldest)} of {oldest.Slot.ReleaseId}");
            await slots.StopAsync(oldest.Slot, cancellation);
            room = await slots.RoomForAsync(null, cancellation);
        }

        return room.Fits ? SwitchMode.Beside : Announce(deployment, room.Reason!);
    }
}
