using System.Reflection;
using System.Text.Json;
using MBot.Agent.Configuration.Types;

namespace MBot.Agent.Configuration;

/// <summary>One key of the configuration file and all that is known about it before a value is read.</summary>
/// <param name="Default">The property's initialiser; null for keys that may be left open.</param>
internal sealed record SettingKey(
    string Section, PropertyInfo Property, SettingType Type, bool Nullable, object? Default, SettingAttribute Attribute)
{
    /// <summary>Name within the section, camelCase.</summary>
    public string Name { get; } = JsonNamingPolicy.CamelCase.ConvertName(Property.Name);

    /// <summary><c>section.name</c></summary>
    public string FullName => $"{Section}.{Name}";

    /// <summary>The variable that overrides the file: <c>MBOT_SLOTS_DRAIN_TIMEOUT</c>.</summary>
    public string EnvironmentVariable { get; } =
        $"MBOT_{JsonNamingPolicy.SnakeCaseUpper.ConvertName(Section)}_{JsonNamingPolicy.SnakeCaseUpper.ConvertName(Property.Name)}";

    public Reload Reload => Attribute.Reload;

    public string Description => Attribute.Description;

    public bool Secret => Attribute.Secret;

    /// <summary>For people: <c>null</c> when open, <c>[REDACTED]</c> when secret.</summary>
    public string Display(object? value) => value is null ? "null" : Secret ? "[REDACTED]" : Type.Display(value);

    /// <summary>By what would be written: arrays have no equality of their own.</summary>
    public bool Same(object? left, object? right) =>
        left is null || right is null ? ReferenceEquals(left, right) : Type.Display(left) == Type.Display(right);
}
