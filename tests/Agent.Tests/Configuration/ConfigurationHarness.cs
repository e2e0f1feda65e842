using MBot.Agent.Configuration;
using MBot.Agent.Platform;

namespace MBot.Agent.Tests.Configuration;

/// <summary>A state folder with a file, and the agent's configuration on it.</summary>
internal sealed class ConfigurationHarness : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("mbot-configuration-").FullName;
    private readonly Dictionary<string, string> _environment = [];

    public ConfigurationHarness(string? text = null)
    {
        Folder = new(_root);
        if (text is not null)
            File.WriteAllText(Folder.ConfigurationFile, text);
    }

    public StateFolder Folder { get; }

    public string Text
    {
        get => File.ReadAllText(Folder.ConfigurationFile);
        set => File.WriteAllText(Folder.ConfigurationFile, value);
    }

    public static ConfigurationCatalog Catalog { get; } =
        new([SettingsSection.Of<SampleOptions>(), SettingsSection.Of<OtherOptions>()]);

    public ConfigurationHarness With(string variable, string value)
    {
        _environment[variable] = value;
        return this;
    }

    public AgentConfiguration Start() => new(Folder, Catalog, new(_environment));

    public MBotException Refusal() => Assert.Throws<MBotException>(Start);

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
