using MBot.Agent.Platform;

namespace MBot.Agent.Services;

/// <summary>
/// Keeps programs running apart from the agent: they outlive its death by any signal and are found again by the next
/// agent. Starts and stops, no more: whether a program that ended is started again is its owner's decision.
/// </summary>
internal interface IServiceSupervisor
{
    /// <summary>Returns when the program runs. A leftover of the same name that runs is refused, a dead one replaced.</summary>
    /// <exception cref="MBotException"><c>service.cannot-start</c> with the cause, <c>service.running</c>.</exception>
    Task StartAsync(ServiceSpec spec, CancellationToken cancellation);

    /// <summary>Graceful, then forced after the spec's StopTimeout; returns when the whole tree is gone. Nothing to do is no error.</summary>
    /// <exception cref="MBotException"><c>process.unkillable</c>.</exception>
    Task StopAsync(string name, CancellationToken cancellation);

    /// <summary>Null when no service of this name was ever started (or it was forgotten).</summary>
    Task<ServiceStatus?> GetStatusAsync(string name, CancellationToken cancellation);

    /// <summary>All services, with those that an earlier agent started.</summary>
    Task<IReadOnlyList<ServiceStatus>> ListAsync(CancellationToken cancellation);

    /// <summary>Completes when the service has ended. What a supervisor that was killed left behind is ended first.</summary>
    /// <exception cref="MBotException"><c>service.unknown</c>.</exception>
    Task<ServiceExit> WaitForExitAsync(string name, CancellationToken cancellation);

    /// <summary>Every process of the service that is alive now, the supervisor's own helper not counted.</summary>
    Task<IReadOnlyList<ProcessIdentity>> ProcessesAsync(string name, CancellationToken cancellation);

    /// <summary>Removes the records of a service that has ended.</summary>
    Task ForgetAsync(string name, CancellationToken cancellation);
}
