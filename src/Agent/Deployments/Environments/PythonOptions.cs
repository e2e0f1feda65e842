using MBot.Agent.Configuration;

namespace MBot.Agent.Deployments.Environments;

/// <summary>Where packages come from.</summary>
[SettingsSection("python")]
internal sealed class PythonOptions
{
    [Setting(Reload.Live, "The interpreter that makes virtual environments, unless .mbot.json names another one.")]
    public string Interpreter { get; set; } = "/usr/bin/python3";

    [Setting(Reload.Live, "Further arguments of `python -m venv`, such as --system-site-packages.")]
    public string[] VenvArguments { get; set; } = [];

    [Setting(Reload.Live, "Further arguments of `pip install`, such as --index-url or --find-links.")]
    public string[] PipArguments { get; set; } = [];
}
