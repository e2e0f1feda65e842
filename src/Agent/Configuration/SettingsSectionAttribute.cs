namespace MBot.Agent.Configuration;

/// <summary>Names the object of the configuration file that an options class reads.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class SettingsSectionAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}
