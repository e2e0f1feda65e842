using MBot.Agent.Configuration;

namespace MBot.Agent.Deployments;

/// <summary>How long a deployment may take, and how it is judged.</summary>
[SettingsSection("deploy")]
internal sealed class DeploymentOptions : IValidatedOptions
{
    [Setting(Reload.Live, "How long a new release is watched, with the old one kept warm, before it counts as good.")]
    public TimeSpan WatchWindow { get; set; } = TimeSpan.FromMinutes(1);

    [Setting(Reload.Live, "How long a candidate may take from its start to a finished first run of the script.")]
    public TimeSpan HealthTimeout { get; set; } = TimeSpan.FromMinutes(1);

    [Setting(Reload.Live, "How long git may take to fetch.")]
    public TimeSpan FetchTimeout { get; set; } = TimeSpan.FromMinutes(5);

    [Setting(Reload.Live, "How long pip may take to build an environment, and apt to install packages.")]
    public TimeSpan BuildTimeout { get; set; } = TimeSpan.FromMinutes(15);

    [Setting(Reload.Live, "Under systemd: install what packages.txt names and the machine lacks; otherwise it is a warning.")]
    public bool InstallPackages { get; set; } = true;

    [Setting(Reload.Live, "How long `redeploy --wait` waits for room.")]
    public TimeSpan RoomTimeout { get; set; } = TimeSpan.FromHours(1);

    [Setting(Reload.Live, "Uncaught exceptions of a kind that the old release did not log, within exceptionPeriod, after which a watched release is reverted.")]
    public int ExceptionLimit { get; set; } = 5;

    [Setting(Reload.Live, "The period in which exceptionLimit counts.")]
    public TimeSpan ExceptionPeriod { get; set; } = TimeSpan.FromSeconds(10);

    [Setting(Reload.Live, "Good releases kept for a rollback, the live one included.")]
    public int KeepReleases { get; set; } = 5;

    [Setting(Reload.Live, "Bytes that must stay free on the disk; less refuses a redeploy.")]
    public long MinimumFreeDisk { get; set; } = 500L * 1024 * 1024;

    [Setting(Reload.Restart, "Deploy source.url by itself when the agent starts and nothing was ever deployed: a new instance then serves before anyone logs in.")]
    public bool AtFirstStart { get; set; }

    public IEnumerable<SettingError> Validate()
    {
        if (WatchWindow < TimeSpan.FromSeconds(1) || WatchWindow > TimeSpan.FromHours(1))
            yield return new SettingError(nameof(WatchWindow), "must be between 1s and 1h");
        if (HealthTimeout < TimeSpan.FromSeconds(5) || HealthTimeout > TimeSpan.FromMinutes(30))
            yield return new SettingError(nameof(HealthTimeout), "must be between 5s and 30m");
        if (FetchTimeout < TimeSpan.FromSeconds(1) || BuildTimeout < TimeSpan.FromSeconds(1))
            yield return new SettingError(FetchTimeout < BuildTimeout ? nameof(FetchTimeout) : nameof(BuildTimeout), "must be at least 1s");
        if (KeepReleases is < 2 or > 100)
            yield return new SettingError(nameof(KeepReleases), "must be between 2 and 100: the live release and one to go back to");
        if (ExceptionLimit < 1)
            yield return new SettingError(nameof(ExceptionLimit), "must be at least 1");
        if (MinimumFreeDisk < 0)
            yield return new SettingError(nameof(MinimumFreeDisk), "must not be negative");
    }
}
