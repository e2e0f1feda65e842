using MBot.Agent.Platform;

namespace MBot.Agent.Services;

/// <param name="Process">The program's own process; null when it is not running.</param>
/// <param name="Exit">How it ended; null while it runs.</param>
internal sealed record ServiceStatus(string Name, ServiceState State, ProcessIdentity? Process, DateTimeOffset? StartedAt, ServiceExit? Exit)
{
    public bool IsRunning => State is ServiceState.Starting or ServiceState.Running;
}
