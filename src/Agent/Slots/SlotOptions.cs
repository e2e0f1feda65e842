using MBot.Agent.Configuration;

namespace MBot.Agent.Slots;

[SettingsSection("slots")]
internal sealed class SlotOptions : IValidatedOptions
{
    [Setting(Reload.Restart, "First TCP port that copies of the app listen on (127.0.0.1).")]
    public int PortFirst { get; set; } = 8510;

    [Setting(Reload.Restart, "Last TCP port that copies of the app listen on.")]
    public int PortLast { get; set; } = 8529;

    [Setting(Reload.Live, "How many copies may run at once; unset: as many as memory and ports allow.")]
    public int? Max { get; set; }

    [Setting(Reload.Live, "Bytes that all copies together may take; unset: what the machine has available.")]
    public long? MemoryBudget { get; set; }

    [Setting(Reload.Live, "Bytes of the machine's available memory that are never given to a copy.")]
    public long MemoryReserve { get; set; } = 64 * 1024 * 1024;

    [Setting(Reload.Live, "Bytes that a copy is expected to take when none runs that could be measured.")]
    public long AssumedMemory { get; set; } = 200 * 1024 * 1024;

    [Setting(Reload.Live, "After this a draining copy stops even if it has sessions.")]
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromMinutes(30);

    [Setting(Reload.Live, "How often a draining copy is asked for its sessions; it stops when it has none twice in a row.")]
    public TimeSpan DrainInterval { get; set; } = TimeSpan.FromSeconds(5);

    [Setting(Reload.Live, "How long a copy may take to end by itself before it is killed.")]
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(10);

    [Setting(Reload.Live, "How often a copy's health is asked.")]
    public TimeSpan HealthInterval { get; set; } = TimeSpan.FromSeconds(10);

    [Setting(Reload.Live, "How long one health check may take.")]
    public TimeSpan HealthTimeout { get; set; } = TimeSpan.FromSeconds(5);

    [Setting(Reload.Live, "A copy that is silent for this many checks in a row is restarted.")]
    public int HungAfter { get; set; } = 3;

    [Setting(Reload.Live, "How long a started copy may take until its first healthy answer before it counts as hung.")]
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromMinutes(2);

    [Setting(Reload.Live, "Pause before the first restart after a crash; doubles at each further one.")]
    public TimeSpan RestartPause { get; set; } = TimeSpan.FromSeconds(1);

    [Setting(Reload.Live, "Longest pause between restarts of a copy that keeps crashing.")]
    public TimeSpan RestartPauseMax { get; set; } = TimeSpan.FromSeconds(30);

    [Setting(Reload.Live, "A copy that ran this long counts as stable: the next crash is the first one again.")]
    public TimeSpan StableAfter { get; set; } = TimeSpan.FromMinutes(1);

    [Setting(Reload.Live, "After this many crashes without a stable time between them the copy is reported as crash-looping.")]
    public int CrashLoopAfter { get; set; } = 4;

    [Setting(Reload.Live, "Size at which a copy's log file is rotated, in bytes.")]
    public long LogSize { get; set; } = 10 * 1024 * 1024;

    [Setting(Reload.Live, "How many rotated log files of a copy are kept.")]
    public int LogFiles { get; set; } = 5;

    [Setting(Reload.Live, "How many stopped copies' logs are kept.")]
    public int KeepLogs { get; set; } = 20;

    public IEnumerable<SettingError> Validate()
    {
        if (PortFirst is < 1024 or > 65535)
            yield return new SettingError(nameof(PortFirst), "must be a port between 1024 and 65535");
        if (PortLast < PortFirst + 1 || PortLast > 65535)
            yield return new SettingError(nameof(PortLast), "must be a port above portFirst: beside-deploys need two");
        if (PortLast - PortFirst >= 100)
            yield return new SettingError(nameof(PortLast), "must be less than 100 above portFirst: each port is an nginx upstream");
        if (Max is < 1)
            yield return new SettingError(nameof(Max), "must be at least 1");
        if (MemoryBudget is <= 0)
            yield return new SettingError(nameof(MemoryBudget), "must be more than 0 bytes");
        if (MemoryReserve < 0)
            yield return new SettingError(nameof(MemoryReserve), "must not be negative");
        if (AssumedMemory <= 0)
            yield return new SettingError(nameof(AssumedMemory), "must be more than 0 bytes");
        foreach (var (name, value) in Times())
        {
            if (value < TimeSpan.FromMilliseconds(10) || value > TimeSpan.FromDays(7))
                yield return new SettingError(name, "must be between 10ms and 7 days");
        }

        if (RestartPauseMax < RestartPause)
            yield return new SettingError(nameof(RestartPauseMax), "must not be shorter than restartPause");
        foreach (var (name, value) in ((string, int)[])[(nameof(HungAfter), HungAfter), (nameof(CrashLoopAfter), CrashLoopAfter), (nameof(LogFiles), LogFiles)])
        {
            if (value is < 1 or > 1000)
                yield return new SettingError(name, "must be between 1 and 1000");
        }

        if (LogSize < 64 * 1024)
            yield return new SettingError(nameof(LogSize), "must be at least 64 kB");
        if (KeepLogs < 0)
            yield return new SettingError(nameof(KeepLogs), "must not be negative");
    }

    private IEnumerable<(string Name, TimeSpan Value)> Times() =>
    [
        (nameof(DrainTimeout), DrainTimeout),
        (nameof(DrainInterval), DrainInterval),
        (nameof(StopTimeout), StopTimeout),
        (nameof(HealthInterval), HealthInterval),
        (nameof(HealthTimeout), HealthTimeout),
        (nameof(StartTimeout), StartTimeout),
        (nameof(RestartPause), RestartPause),
        (nameof(RestartPauseMax), RestartPauseMax),
        (nameof(StableAfter), StableAfter),
    ];
}
