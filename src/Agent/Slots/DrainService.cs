using MBot.Agent.Configuration;
using MBot.Agent.Platform;

namespace MBot.Agent.Slots;

/// <summary>Stops draining slots: when they had no session twice in a row, or at their deadline; never while they are held warm.</summary>
internal sealed partial class DrainService(ISlots slots, ISettings<SlotOptions> options, SteadyTime time, ILogger<DrainService> logger) : BackgroundService
{
    private const int EnoughZeros = 2;
    private readonly Dictionary<string, int> _zeros = new(StringComparer.Ordinal);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await Task.Delay(options.Current.DrainInterval, time, stoppingToken);
            var draining = slots.All.Where(s => s.State == SlotState.Draining).ToArray();
            foreach (var gone in _zeros.Keys.Except(draining.Select(s => s.Name)).ToArray())
                _zeros.Remove(gone);
            foreach (var slot in draining)
                await LookAsync(slot, stoppingToken);
        }
    }

    private async Task LookAsync(Slot slot, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        if (slot.KeepWarmUntil > now)
        {
            _zeros.Remove(slot.Name);
            return;
        }

        try
        {
            var sessions = await slots.CountSessionsAsync(slot, cancellation);
            var zeros = _zeros[slot.Name] = sessions == 0 ? _zeros.GetValueOrDefault(slot.Name) + 1 : 0;
            if (zeros < EnoughZeros && slot.DrainDeadline > now)
                return;
            Log.Drained(logger, slot.Name, sessions);

            // A hold or a switch back may have come while we counted.
            if (slots.Find(slot.Name) is { State: SlotState.Draining } still && (still.KeepWarmUntil ?? now) <= now)
                await slots.StopAsync(still, cancellation);
        }
        catch (Exception e) when (e is MBotException or IOException or UnauthorizedAccessException)
        {
            Log.NotStopped(logger, slot.Name, e); // tried again at the next look
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2181, LogLevel.Information, "Slot {Slot} has drained, {Sessions} sessions left")]
        public static partial void Drained(ILogger logger, string slot, int sessions);

        [LoggerMessage(2182, LogLevel.Error, "Draining slot {Slot} could not be stopped")]
        public static partial void NotStopped(ILogger logger, string slot, Exception exception);
    }
}
