using MBot.Agent.Configuration;

namespace MBot.Agent.Deployments;

/// <summary>The app's side of the instance. What belongs to the app's code stands in its <c>.mbot.json</c> instead.</summary>
[SettingsSection("app")]
internal sealed class AppOptions
{
    [Setting(Reload.Live, "Public host name of the app (browser.serverAddress); empty: the name that the browser used.")]
    public string Domain { get; set; } = "";

    [Setting(Reload.Live, "Further arguments of `streamlit run`, after those that the agent sets.")]
    public string[] StreamlitArguments { get; set; } = [];

    [Setting(Reload.Live, "Secrets that must be set and not blank, besides those that .mbot.json names.")]
    public string[] RequiredSecrets { get; set; } = [];

    [Setting(Reload.Live, "Show exception details to visitors (client.showErrorDetails).")]
    public bool ShowErrorDetails { get; set; }
}
