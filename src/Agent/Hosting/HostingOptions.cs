using MBot.Agent.Configuration;

namespace MBot.Agent.Hosting;

[SettingsSection("hosting")]
internal sealed class HostingOptions : IValidatedOptions
{
    [Setting(Reload.Restart, "How long calls and work in progress may take to end when the agent stops; the app isn't stopped.")]
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(20);

    public IEnumerable<SettingError> Validate()
    {
        if (StopTimeout < TimeSpan.FromSeconds(1) || StopTimeout > TimeSpan.FromMinutes(10))
            yield return new SettingError(nameof(StopTimeout), "must be between 1s and 10m");
    }
}
