namespace MBot.Agent.Configuration;

/// <summary>
/// Makes a property of an options class a key of the configuration file: section, dot, property name in camelCase.
/// The default is the property's initialiser. Types: string, bool, int, long (a size in bytes, may be written <c>200MB</c>),
/// TimeSpan (written <c>90s</c>, <c>10m</c>, <c>1h30m</c>), string[] and nullable forms of these; a string or string[] whose
/// default is null may be null. The property needs a setter (<c>init</c> will do).
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SettingAttribute(Reload reload, string description) : Attribute
{
    public Reload Reload { get; } = reload;

    /// <summary>One line for docs/configuration.md and <c>config get</c>, with the unit.</summary>
    public string Description { get; } = description;

    /// <summary>The value is shown as <c>[REDACTED]</c> wherever settings are read or reported.</summary>
    public bool Secret { get; set; }
}
