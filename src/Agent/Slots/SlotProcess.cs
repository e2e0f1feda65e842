using System.Globalization;
using MBot.Agent.Configuration;
using MBot.Agent.Platform;
using MBot.Agent.Services;

namespace MBot.Agent.Slots;

/// <summary>The process behind a slot: how it is started, and whose the port is.</summary>
internal sealed class SlotProcess(IServiceSupervisor supervisor, IAppEnvironment secrets, SlotStore store, ISettings<SlotOptions> options)
{
    public const string PortPlace = "{port}";

    /// <exception cref="MBotException"><c>slots.port-taken</c> with the stranger's name, <c>service.cannot-start</c>.</exception>
    public async Task StartAsync(SlotRecord record, CancellationToken cancellation)
    {
        if (PortOwner.Of(record.Port) is { } stranger)
        {
            throw MBotException.FailedPrecondition("slots.port-taken", $"port {record.Port} of slot {record.Name} is taken by {stranger}",
                "stop that program, or move slots.portFirst and slots.portLast away from it");
        }

        Directory.CreateDirectory(store.LogFolder);
        await secrets.PlaceFilesAsync(cancellation);
        await supervisor.StartAsync(SpecOf(record, await secrets.ReadAsync(cancellation), store.LogFileOf(record.Name), options.Current), cancellation);
    }

    public Task StopAsync(string name, CancellationToken cancellation) => supervisor.StopAsync(Slot.ServiceOf(name), cancellation);

    public async Task RemoveAsync(string name, CancellationToken cancellation)
    {
        await StopAsync(name, cancellation);
        await supervisor.ForgetAsync(Slot.ServiceOf(name), cancellation);
    }

    public async Task<bool> IsRunningAsync(string name, CancellationToken cancellation) =>
        await supervisor.GetStatusAsync(Slot.ServiceOf(name), cancellation) is { IsRunning: true };

    public async Task<ServiceExit?> LastExitAsync(string name, CancellationToken cancellation) =>
        (await supervisor.GetStatusAsync(Slot.ServiceOf(name), cancellation))?.Exit;

    /// <summary>Names of the slots that the supervisor has a service for, running or not.</summary>
    public async Task<IReadOnlyList<string>> SlotsWithServiceAsync(CancellationToken cancellation)
    {
        var services = await supervisor.ListAsync(cancellation);
        return services.Where(s => s.Name.StartsWith(Slot.ServicePrefix, StringComparison.Ordinal)).Select(s => s.Name[Slot.ServicePrefix.Length..]).ToArray();
    }

    public Task<ServiceExit> WaitForExitAsync(string name, CancellationToken cancellation) => supervisor.WaitForExitAsync(Slot.ServiceOf(name), cancellation);

    public async Task<bool> OwnsPortAsync(string name, int port, CancellationToken cancellation)
    {
        var listeners = ListeningSockets.Owners(port);
        if (listeners.Count == 0)
            return false;
        var own = await supervisor.ProcessesAsync(Slot.ServiceOf(name), cancellation);
        return listeners.All(pid => own.Any(p => p.Pid == pid));
    }

    public async Task<IReadOnlyList<int>> ListensOnAsync(string name, CancellationToken cancellation)
    {
        var own = await supervisor.ProcessesAsync(Slot.ServiceOf(name), cancellation);
        return [.. own.SelectMany(p => ListeningSockets.PortsOf(p.Pid)).Distinct().Order()];
    }

    public Task<IReadOnlyList<ProcessIdentity>> ProcessesAsync(string name, CancellationToken cancellation) => supervisor.ProcessesAsync(Slot.ServiceOf(name), cancellation);

    public async Task<SlotUsage> UsageAsync(string name, CancellationToken cancellation) => SlotUsage.Of(await ProcessesAsync(name, cancellation));

    public static ServiceSpec SpecOf(SlotRecord record, IReadOnlyDictionary<string, Redacted> secrets, string logFile, SlotOptions options)
    {
        var port = record.Port.ToString(CultureInfo.InvariantCulture);
        var launch = record.Launch;
        return new ServiceSpec(record.Service, launch.File, launch.Arguments.Select(a => a.Replace(PortPlace, port, StringComparison.Ordinal)).ToArray())
        {
            WorkingDirectory = launch.WorkingDirectory,
            LogFile = logFile,
            Environment = launch.Environment.ToDictionary(e => e.Key, e => e.Value.Replace(PortPlace, port, StringComparison.Ordinal)),
            Secrets = secrets,
            StopTimeout = options.StopTimeout,
            LogSize = options.LogSize,
            LogFiles = options.LogFiles,
        };
    }
}
