using MBot.Agent.Configuration;

namespace MBot.Agent.Tests.Configuration;

/// <summary>One key of each type there is, and a rule.</summary>
[SettingsSection("sample")]
internal sealed class SampleOptions : IValidatedOptions
{
    [Setting(Reload.Live, "A text.")]
    public string Greeting { get; init; } = "hello";

    [Setting(Reload.Live, "A text that may be open.")]
    public string? Nickname { get; init; }

    [Setting(Reload.Restart, "First port.")]
    public int PortFirst { get; init; } = 10;

    [Setting(Reload.Live, "Last port.")]
    public int PortLast { get; init; } = 20;

    [Setting(Reload.Live, "A flag.")]
    public bool Enabled { get; init; } = true;

    [Setting(Reload.Live, "A size.")]
    public long MaxUploadSize { get; init; } = 200_000_000;

    [Setting(Reload.Live, "A duration.")]
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromMinutes(10);

    [Setting(Reload.Restart, "Words.")]
    public string[] ExtraArguments { get; init; } = [];

    [Setting(Reload.Live, "Open number.")]
    public int? Max { get; init; }

    [Setting(Reload.Live, "A password.", Secret = true)]
    public string? Password { get; init; }

    public string NotASetting { get; init; } = "stays";

    public IEnumerable<SettingError> Validate()
    {
        if (PortFirst > PortLast)
            yield return new(nameof(PortLast), $"must not be below portFirst ({PortFirst})");
    }
}

[SettingsSection("other")]
internal sealed class OtherOptions
{
    [Setting(Reload.Live, "Another text.")]
    public string Word { get; init; } = "word";
}
