using MBot.Agent.Configuration;
using MBot.Agent.Nginx.Figures;
using MBot.Agent.Platform;

namespace MBot.Agent.Nginx;

/// <summary>One caller at a time; each call begins from what the machine shows, not from what an earlier call left in memory.</summary>
internal sealed partial class NginxService(
    NginxPaths paths,
    NginxProgram program,
    NginxModelFactory models,
    NginxProcesses processes,
    NginxApplier applier,
    NginxStarter starter,
    NginxProbe probe,
    NginxMeter meter,
    TimeProvider time,
    ILogger<NginxService> log) : INginx, IDisposable
{
    private static readonly TimeSpan SwitchBound = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan QuitBound = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TerminateBound = TimeSpan.FromSeconds(5);
    private readonly Turns _turns = new();
    private DateTimeOffset? _lastSeen;
    private ProcessIdentity? _master;

    public bool ShouldRun { get; private set; }

    public async Task<NginxGap?> StartAsync(CancellationToken cancellation)
    {
        using var turn = await _turns.TakeAsync(cancellation);
        ShouldRun = true;
        meter.Begin();
        return await EnsureRunningAsync(cancellation);
    }

    public async Task<bool> ApplyAsync(CancellationToken cancellation)
    {
        using var turn = await _turns.TakeAsync(cancellation);
        paths.CreateFolders();
        var (model, text) = await RenderAsync(cancellation);
        try
        {
            if (!await applier.ApplyAsync(model, text, cancellation))
                return false;
        }
        catch (MBotException)
        {
            meter.Refused();
            throw;
        }

        meter.Applied();
        Log.Applied(log, NginxConfigRenderer.ReadFingerprint(text)!);
        return true;
    }

    public async Task StopAsync(CancellationToken cancellation)
    {
        using var turn = await _turns.TakeAsync(cancellation);
        ShouldRun = false;
        await EndAsync(cancellation);
    }

    public async Task RestartAsync(CancellationToken cancellation)
    {
        using var turn = await _turns.TakeAsync(cancellation);
        ShouldRun = true;
        await EndAsync(cancellation);
        await EnsureRunningAsync(cancellation);
    }

    public async Task<NginxState> GetStateAsync(CancellationToken cancellation)
    {
        if (processes.Master() is not { } master)
            return new NginxState(false, null, null, 0, processes.Orphans().Count, null, null, false);
        var (_, version, _) = await program.FindAsync(cancellation);
        var workers = NginxProcesses.Workers(master);
        var text = applier.Current();
        var answer = text is not null && NginxDoor.Of(text) is { } door ? await probe.AskAsync(door, paths.VerifyToken(), cancellation) : null;
        return new NginxState(
            true,
            master.Pid,
            version.ToString(),
            workers.Count(w => !w.Leaving),
            workers.Count(w => w.Leaving),
            BootClock.TimeOf(master.StartTicks),
            answer?.Live,
            answer is not null && answer.Fingerprint == NginxConfigRenderer.ReadFingerprint(text!));
    }

    public async Task VerifyLiveAsync(string slotName, CancellationToken cancellation)
    {
        var door = applier.Current() is { } text ? NginxDoor.Of(text) : null;
        NginxAnswer? last = null;
        var seen = door is not null && await Bounded.UntilAsync(
            async stop => (last = await probe.AskAsync(door, paths.VerifyToken(), stop))?.Live == slotName, SwitchBound, time, cancellation);
        if (!seen)
        {
            var says = last switch { null => "does not answer", { Live: "" } => "says that there is no live slot", _ => $"says that {last.Live} is live" };
            throw new MBotException(ErrorKind.Unavailable, "nginx.switch-not-seen", $"nginx {says}, not {slotName}") { Hint = "mbot-client service restart nginx" };
        }
    }

    /// <summary>As <see cref="StartAsync"/>, unless nginx has been stopped in the meantime.</summary>
    public async Task<NginxGap?> ReviveAsync(CancellationToken cancellation)
    {
        using var turn = await _turns.TakeAsync(cancellation);
        return ShouldRun ? await EnsureRunningAsync(cancellation) : null;
    }

    /// <summary>Looks whether the master is there, cheaply, and remembers when it was seen last.</summary>
    public bool SeesMaster()
    {
        if (_master is not { IsAlive: true })
            _master = processes.Master();
        if (_master is null)
            return false;
        _lastSeen = time.GetUtcNow();
        return true;
    }

    public void Dispose() => _turns.Dispose();

    private async Task<NginxGap?> EnsureRunningAsync(CancellationToken cancellation)
    {
        paths.CreateFolders();
        var lastSeen = LastSign();
        var adopted = SeesMaster();
        var (model, text) = await RenderAsync(cancellation);
        await applier.ApplyAsync(model, text, cancellation);
        if (adopted)
            return null;
        var orphansServed = await starter.StartAsync(model, text, cancellation);
        var gap = lastSeen is { } seen ? new NginxGap(seen, time.GetUtcNow(), orphansServed) : null;
        SeesMaster();
        if (gap is not null)
            Log.Replaced(log, gap.LastSeen, gap.Length, gap.OrphansServed);
        else
            Log.Started(log, _master?.Pid ?? 0);
        return gap;
    }

    private async Task EndAsync(CancellationToken cancellation)
    {
        if (processes.Master() is { } master)
        {
            var all = NginxProcesses.Workers(master).Select(w => w.Process).Prepend(master).ToList();
            foreach (var (signal, bound) in ((int, TimeSpan)[])[(Signals.Quit, QuitBound), (Signals.Terminate, TerminateBound), (Signals.Kill, TerminateBound)])
            {
                // The master passes a request on to its workers; SIGKILL it cannot.
                foreach (var process in signal == Signals.Kill ? all : [master])
                    process.Signal(signal);
                if (await Bounded.UntilAsync(() => !all.Exists(p => p.IsAlive), bound, time, cancellation))
                    break;
            }
        }

        foreach (var orphan in processes.Orphans())
            orphan.Process.Signal(Signals.Terminate);
        _ = await Bounded.UntilAsync(() => processes.Orphans().Count == 0, TerminateBound, time, cancellation);
        if (processes.Master() is { } left)
            throw new MBotException(ErrorKind.Unavailable, "nginx.not-stopped", $"{PortOwner.Describe(left.Pid)} does not end after SIGKILL");
        _lastSeen = null;
        if (File.Exists(paths.Pid))
            File.Delete(paths.Pid);
    }

    private async Task<(NginxModel Model, string Text)> RenderAsync(CancellationToken cancellation)
    {
        var model = models.Create(await program.FindAsync(cancellation));
        return (model, NginxConfigRenderer.Render(model));
    }

    /// <summary>
    /// A master that ends as it should removes its pid file: one that is there without a master tells of a death. Null where the machine
    /// was down since: nobody could have been served, and nginx is not to blame.
    /// </summary>
    private DateTimeOffset? LastSign()
    {
        if (!File.Exists(paths.Pid))
            return null;
        var onDisk = new DateTimeOffset(((string[])[paths.Pid, paths.AccessLog, paths.ErrorLog]).Where(File.Exists).Max(File.GetLastWriteTimeUtc), TimeSpan.Zero);
        var last = _lastSeen > onDisk ? _lastSeen : onDisk;
        return last < BootClock.TimeOf(0) ? null : last;
    }

    private static partial class Log
    {
        [LoggerMessage(7001, LogLevel.Information, "nginx runs (master {Pid})")]
        public static partial void Started(ILogger log, int pid);

        [LoggerMessage(7002, LogLevel.Warning, "nginx had died: last sign of life {LastSeen:O}, running again after {Gap}; orphaned workers served meanwhile: {OrphansServed}")]
        public static partial void Replaced(ILogger log, DateTimeOffset lastSeen, TimeSpan gap, bool orphansServed);

        [LoggerMessage(7003, LogLevel.Information, "nginx runs by configuration {Fingerprint}")]
        public static partial void Applied(ILogger log, string fingerprint);
    }
}
