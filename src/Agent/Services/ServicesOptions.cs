using System.Globalization;
using MBot.Agent.Configuration;

namespace MBot.Agent.Services;

/// <summary>Who keeps the app's copies and nginx running.</summary>
[SettingsSection("services")]
internal sealed class ServicesOptions : IValidatedOptions
{
    public const string Processes = "process";
    public const string Systemd = "systemd";

    [Setting(Reload.Restart, "Who keeps the app and nginx running: `systemd` on an instance, by the units that install.sh brings; `process` anywhere else, by processes of the agent's own user.")]
    public string Supervisor { get; set; } = Processes;

    [Setting(Reload.Restart, "Under systemd: the user whom builds, hooks and the app run as.")]
    public string AppUser { get; set; } = "mbot-app";

    [Setting(Reload.Live, "Under systemd: how much memory a build, a hook or an installation of packages may take, in percent of the machine's; swap, at most 1 GB, comes on top.")]
    public int BuildMemoryPercent { get; set; } = 60;

    /// <summary>The same as an option of systemd-run.</summary>
    public string BuildMemoryLimit => string.Create(CultureInfo.InvariantCulture, $"--property=MemoryMax={BuildMemoryPercent}%");

    public bool UsesSystemd => Supervisor == Systemd;

    public IEnumerable<SettingError> Validate()
    {
        if (Supervisor is not Processes and not Systemd)
            yield return new SettingError(nameof(Supervisor), $"must be {Processes} or {Systemd}");
        if (AppUser.Length is 0 or > 32 || !AppUser.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_') || AppUser[0] == '-')
            yield return new SettingError(nameof(AppUser), "must be the name of a user");
        if (BuildMemoryPercent is < 10 or > 100)
            yield return new SettingError(nameof(BuildMemoryPercent), "must be between 10 and 100");
    }
}
