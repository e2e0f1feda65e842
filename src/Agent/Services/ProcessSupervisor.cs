using MBot.Agent.Platform;
using MBot.Agent.Services.Shim;

namespace MBot.Agent.Services;

/// <summary>
/// Services as processes, without systemd: one shim each (see <see cref="ShimProgram"/>), talked to by the files of its folder below
/// run/services and found again by pid and start time. Must not know what its services are for.
/// </summary>
/// <param name="folder">Holds one folder a service.</param>
/// <param name="owner">Distinguishes this agent's services from another agent's on the same machine.</param>
internal sealed partial class ProcessSupervisor(string folder, string owner, ShimCommand command, TimeProvider time, ILogger<ProcessSupervisor> logger) : IServiceSupervisor
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan StopPoll = TimeSpan.FromMilliseconds(20);

    /// <summary>What a shim may take beyond the service's own StopTimeout: leftovers, draining, records.</summary>
    private static readonly TimeSpan ShimBound = TimeSpan.FromSeconds(10);
    private readonly ShimLauncher _launcher = new(command, time);

    public async Task StartAsync(ServiceSpec spec, CancellationToken cancellation)
    {
        var at = FolderOf(spec.Name);
        if (StatusOf(spec.Name) is { IsRunning: true })
            throw MBotException.FailedPrecondition("service.running", $"the service {spec.Name} is running already");
        await EndLeftoversAsync(spec.Name);
        var shim = await _launcher.StartAsync(at, spec, MarkerOf(spec.Name), cancellation);
        Log.Started(logger, spec.Name, shim.Child.Pid, shim.Shim.Pid);
    }

    public async Task StopAsync(string name, CancellationToken cancellation)
    {
        var at = FolderOf(name);
        if (at.ReadState() is { } state && state.Shim.Signal(Signals.Terminate))
        {
            var bound = TimeSpan.FromSeconds(at.ReadSpec()?.StopSeconds ?? 0) + ShimBound;
            if (!await GoneAsync(state.Shim, bound, cancellation))
                Log.ShimStuck(logger, name, state.Shim.Pid);
        }

        await EndLeftoversAsync(name);
        if (Directory.Exists(at.Path))
            Log.Stopped(logger, name, RecordedExit(at));
    }

    public Task<ServiceStatus?> GetStatusAsync(string name, CancellationToken cancellation) => Task.FromResult(StatusOf(name));

    public Task<IReadOnlyList<ServiceStatus>> ListAsync(CancellationToken cancellation)
    {
        if (!Directory.Exists(folder))
            return Task.FromResult<IReadOnlyList<ServiceStatus>>([]);
        var names = Directory.EnumerateDirectories(folder).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal);
        return Task.FromResult<IReadOnlyList<ServiceStatus>>(names.Where(n => ServiceName.IsValid(n)).Select(StatusOf).OfType<ServiceStatus>().ToArray());
    }

    public async Task<ServiceExit> WaitForExitAsync(string name, CancellationToken cancellation)
    {
        // Shims of an earlier agent are not our children, so there is no exit to wait for: look, cheaply (one small file of /proc).
        var at = FolderOf(name);
        while (true)
        {
            if (at.ReadState() is { } state)
            {
                while (state.Shim.IsAlive)
                    await Task.Delay(Poll, time, cancellation);
            }

            var status = StatusOf(name) ?? throw MBotException.NotFound("service.unknown", $"there is no service {name}");
            if (status.State == ServiceState.Lost)
            {
                Log.Lost(logger, name);
                await EndLeftoversAsync(name);
                return RecordedExit(at);
            }

            if (status.Exit is { } exit)
                return exit;
            await Task.Delay(Poll, time, cancellation);
        }
    }

    public Task<IReadOnlyList<ProcessIdentity>> ProcessesAsync(string name, CancellationToken cancellation)
    {
        FolderOf(name);
        var found = ProcessTree.Find($"{ShimProgram.ChildMarker}={MarkerOf(name)}");

        // A program that sets its title may write over its environment; the main process is known by its number as well.
        if (FolderOf(name).ReadState()?.Child is { IsAlive: true } child && !found.Contains(child))
            found = [.. found, child];
        return Task.FromResult(found);
    }

    public Task ForgetAsync(string name, CancellationToken cancellation)
    {
        if (StatusOf(name) is { IsRunning: true })
            throw MBotException.FailedPrecondition("service.running", $"the service {name} is running", "stop it first");
        FolderOf(name).Delete();
        return Task.CompletedTask;
    }

    private ServiceStatus? StatusOf(string name)
    {
        var at = FolderOf(name);
        if (!Directory.Exists(at.Path))
            return null;
        var state = at.ReadState();
        if (state is { Shim.IsAlive: true })
            return new ServiceStatus(name, ServiceState.Running, state.Child, state.StartedAt, null);
        if (at.ReadExit() is { } exit)
            return new ServiceStatus(name, exit.Lost ? ServiceState.Lost : ServiceState.Exited, null, state?.StartedAt, exit);
        if (state is null && ProcessTree.Find($"{ShimProgram.ShimMarker}={MarkerOf(name)}").Count > 0)
            return new ServiceStatus(name, ServiceState.Starting, null, null, null);
        return new ServiceStatus(name, ServiceState.Lost, null, state?.StartedAt, null);
    }

    /// <summary>After this nothing of the service runs, and its folder says how it ended as far as that is known.</summary>
    private async Task EndLeftoversAsync(string name)
    {
        var at = FolderOf(name);
        var state = at.ReadState();
        var grace = TimeSpan.FromSeconds(1);
        await ProcessTree.StopAsync($"{ShimProgram.ShimMarker}={MarkerOf(name)}", grace, time);
        var found = await ProcessTree.StopAsync($"{ShimProgram.ChildMarker}={MarkerOf(name)}", grace, time);
        state?.Child.Signal(Signals.Kill);
        if (found > 0)
            Log.LeftoversEnded(logger, name, found);
        if (state is not null && at.ReadExit() is null)
            NoteExit(name, at);
    }

    private void NoteExit(string name, ShimFolder at)
    {
        try
        {
            at.WriteExit(new ServiceExit(null, null, time.GetUtcNow()));
        }
        catch (IOException e)
        {
            Log.ExitNotNoted(logger, name, e); // a full disk keeps nothing from being stopped
        }
    }

    private ServiceExit RecordedExit(ShimFolder at) => at.ReadExit() ?? new ServiceExit(null, null, time.GetUtcNow());

    private async Task<bool> GoneAsync(ProcessIdentity process, TimeSpan bound, CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        while (process.IsAlive)
        {
            if (time.GetElapsedTime(started) >= bound)
                return false;
            await Task.Delay(StopPoll, time, cancellation);
        }

        return true;
    }

    private string MarkerOf(string name) => $"{owner}:{name};";

    private ShimFolder FolderOf(string name) => ServiceName.IsValid(name)
        ? new ShimFolder(Path.Combine(folder, name))
        : throw MBotException.InvalidArgument("name", $"'{name}' is not the name of a service");

    private static partial class Log
    {
        [LoggerMessage(6001, LogLevel.Information, "Service {Service} started, process {Pid}, shim {Shim}")]
        public static partial void Started(ILogger logger, string service, int pid, int shim);

        [LoggerMessage(6002, LogLevel.Information, "Service {Service} stopped: {Exit}")]
        public static partial void Stopped(ILogger logger, string service, ServiceExit exit);

        [LoggerMessage(6003, LogLevel.Warning, "The shim {Shim} of service {Service} does not end; killing it and what it runs")]
        public static partial void ShimStuck(ILogger logger, string service, int shim);

        [LoggerMessage(6004, LogLevel.Warning, "The shim of service {Service} was killed; ending what it left running")]
        public static partial void Lost(ILogger logger, string service);

        [LoggerMessage(6019, LogLevel.Warning, "How service {Service} ended could not be noted")]
        public static partial void ExitNotNoted(ILogger logger, string service, Exception error);

        [LoggerMessage(6005, LogLevel.Warning, "Ended {Count} processes that service {Service} had left behind")]
        public static partial void LeftoversEnded(ILogger logger, string service, int count);
    }
}
