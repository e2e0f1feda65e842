using MBot.Agent.Platform;

namespace MBot.Agent.Services.Systemd;

/// <summary>
/// Services as instances of the template unit <c>mbot-app@.service</c>: systemd starts, confines and ends them, and keeps what they
/// say in its journal. The template has what every copy has in common; a drop-in says what this one runs. Must not know what its services are for.
/// </summary>
internal sealed partial class SystemdSupervisor(Systemctl systemctl, UnitFolders folders, TimeProvider time, ILogger<SystemdSupervisor> logger) : IServiceSupervisor
{
    private const string Template = "mbot-app@";
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(500);

    public async Task StartAsync(ServiceSpec spec, CancellationToken cancellation)
    {
        var unit = UnitOf(spec.Name);
        if (await GetStatusAsync(spec.Name, cancellation) is { IsRunning: true })
            throw MBotException.FailedPrecondition("service.running", $"the service {spec.Name} is running already");
        folders.Write(spec);
        await systemctl.ReloadAsync(cancellation);
        await systemctl.StartAsync(unit, cancellation);
        Log.Started(logger, spec.Name);
    }

    public async Task StopAsync(string name, CancellationToken cancellation)
    {
        var unit = UnitOf(name);
        var status = await ShowAsync(name, cancellation);
        if (!status.IsActive)
            return;
        await systemctl.StopAsync(unit, TimeSpan.FromMinutes(2), cancellation);
        if (ControlGroup.ProcessesOf(unit) is [var left, ..])
            throw new MBotException(ErrorKind.Unavailable, "process.unkillable", $"{PortOwner.Describe(left.Pid)} of {unit} does not end after SIGKILL");
        Log.Stopped(logger, name);
    }

    public async Task<ServiceStatus?> GetStatusAsync(string name, CancellationToken cancellation)
    {
        var status = await ShowAsync(name, cancellation);
        return status.IsActive || File.Exists(folders.DropInOf(name)) ? status.Of(name, time.GetUtcNow()) : null;
    }

    public async Task<IReadOnlyList<ServiceStatus>> ListAsync(CancellationToken cancellation)
    {
        var names = folders.Names(Template);
        var units = await systemctl.ShowAsync([.. names.Select(UnitOf)], cancellation);
        return [.. names.Zip(units, (name, unit) => unit.Of(name, time.GetUtcNow()))];
    }

    public async Task<ServiceExit> WaitForExitAsync(string name, CancellationToken cancellation)
    {
        while (true)
        {
            var status = await GetStatusAsync(name, cancellation) ?? throw MBotException.NotFound("service.unknown", $"there is no service {name}");
            if (!status.IsRunning)
                return status.Exit ?? new ServiceExit(null, null, time.GetUtcNow());

            // Cheap (one small file of /proc) while it lives; systemd is asked when it has ended.
            while (status.Process is { IsAlive: true })
                await Task.Delay(Poll, time, cancellation);
            await Task.Delay(Poll / 10, time, cancellation);
        }
    }

    public Task<IReadOnlyList<ProcessIdentity>> ProcessesAsync(string name, CancellationToken cancellation) => Task.FromResult(ControlGroup.ProcessesOf(UnitOf(name)));

    public async Task ForgetAsync(string name, CancellationToken cancellation)
    {
        var unit = UnitOf(name);
        if ((await ShowAsync(name, cancellation)).IsActive)
            throw MBotException.FailedPrecondition("service.running", $"the service {name} is running", "stop it first");
        folders.Delete(name);
        await systemctl.ResetAsync(unit, cancellation);
    }

    private async Task<UnitStatus> ShowAsync(string name, CancellationToken cancellation) => (await systemctl.ShowAsync([UnitOf(name)], cancellation))[0];

    private static string UnitOf(string name) => ServiceName.IsValid(name) && name.StartsWith(Template, StringComparison.Ordinal)
        ? name + ".service"
        : throw MBotException.InvalidArgument("name", $"'{name}' is not the name of a service");

    private static partial class Log
    {
        [LoggerMessage(6021, LogLevel.Information, "Service {Service} started by systemd")]
        public static partial void Started(ILogger logger, string service);

        [LoggerMessage(6022, LogLevel.Information, "Service {Service} stopped by systemd")]
        public static partial void Stopped(ILogger logger, string service);
    }
}
