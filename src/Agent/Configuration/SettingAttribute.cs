namespace MBot.Agent.Configuration;

/// <summary>
/// Makes a property of an options class a key of the configuration file: section, dot, property name in camelCase.
/// The default is the property's initialiser. Types: string, bool, int, long (sizes may be written <c>200MB</c>),
/// TimeSpan (written <c>90s</c>, <c>10m</c>, <c>1h</c>), string[] and nullable forms of these.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SettingAttribute(Reload reload, string description) : Attribute
{
    public Reload Reload { get; } = reload;

    /// <summary>One line for docs/configuration.md and <c>config get</c>, with the unit.</summary>
    public string Description { get; } = description;
}
