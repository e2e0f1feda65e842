using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using MBot.Agent.Configuration.Types;

namespace MBot.Agent.Configuration;

/// <summary>One options class as an object of the configuration file: its keys, and how to make an instance from values.</summary>
internal sealed class SettingsSection
{
    private readonly Func<object> _create;

    private SettingsSection(Type optionsType, string name, Func<object> create, PropertyInfo[] properties)
    {
        _create = create;
        OptionsType = optionsType;
        Name = name;
        var defaults = create();
        Keys = [.. properties.Select(property => KeyOf(property, defaults)).OfType<SettingKey>()];
    }

    public Type OptionsType { get; }

    public string Name { get; }

    public IReadOnlyList<SettingKey> Keys { get; }

    public static SettingsSection Of<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties | DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] T>()
        where T : class, new()
    {
        var name = typeof(T).GetCustomAttribute<SettingsSectionAttribute>()?.Name
            ?? throw new InvalidOperationException($"{typeof(T)} has no [SettingsSection]");
        return new(typeof(T), name, () => new T(), typeof(T).GetProperties());
    }

    /// <param name="value">Gives each key's value.</param>
    public object Create(Func<SettingKey, object?> value)
    {
        var options = _create();
        foreach (var key in Keys)
            key.Property.SetValue(options, value(key));
        return options;
    }

    private SettingKey? KeyOf(PropertyInfo property, object defaults)
    {
        if (property.GetCustomAttribute<SettingAttribute>() is not { } attribute)
            return null;
        var underlying = Nullable.GetUnderlyingType(property.PropertyType);
        var type = SettingType.For(underlying ?? property.PropertyType)
            ?? throw new InvalidOperationException($"{OptionsType.Name}.{property.Name}: a setting can't be a {property.PropertyType}");
        if (!property.CanWrite)
            throw new InvalidOperationException($"{OptionsType.Name}.{property.Name}: a setting needs a setter");

        var value = property.GetValue(defaults);

        // Nullable annotations of reference types are trimmed away, so a null default stands for them.
        return new(Name, property, type, underlying is not null || value is null, value, attribute);
    }
}
