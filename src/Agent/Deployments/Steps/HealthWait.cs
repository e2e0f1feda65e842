using MBot.Agent.Configuration;
using MBot.Agent.Health.Probes;
using MBot.Agent.Platform;
using MBot.Agent.Slots;

namespace MBot.Agent.Deployments.Steps;

/// <summary>Waits until a slot's own process answers its health check. Runs no script: for copies that were good before.</summary>
internal sealed class HealthWait(ISlots slots, HealthProbe health, ISettings<DeploymentOptions> options, TimeProvider time)
{
    private const string NobodyListens = "nothing listens on its port";
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan CheckBound = TimeSpan.FromSeconds(5);

    /// <exception cref="MBotException">candidate.not-healthy.</exception>
    public async Task WaitAsync(Slot slot, CancellationToken cancellation)
    {
        var timeout = options.Current.HealthTimeout;
        var started = time.GetTimestamp();
        var last = NobodyListens;
        while (time.GetElapsedTime(started) < timeout)
        {
            if (await slots.PortBelongsToSlotAsync(slot, cancellation))
            {
                if (await health.CheckAsync(slot.Address, CheckBound, cancellation) is not { } problem)
                    return;
                last = problem;
            }

            await Task.Delay(Poll, time, cancellation);
        }

        if (last == NobodyListens && await slots.ListensOnAsync(slot, cancellation) is { Count: > 0 } others)
            last = $"it listens on port {string.Join(", ", others)} and not on {slot.Port}, which it was given";
        throw new MBotException(ErrorKind.FailedPrecondition, "candidate.not-healthy", $"{slot.Name} was not healthy within {timeout.TotalSeconds:0} s: {last}");
    }
}
