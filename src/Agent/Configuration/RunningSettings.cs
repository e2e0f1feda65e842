using System.Collections.Frozen;

namespace MBot.Agent.Configuration;

/// <summary>The values that count in the running agent, and the options objects made of them. Replaced as a whole.</summary>
internal sealed class RunningSettings
{
    private readonly FrozenDictionary<Type, object> _options;

    private RunningSettings(ConfigurationCatalog catalog, IReadOnlyDictionary<SettingKey, SettingState> states)
    {
        States = states;
        _options = catalog.Sections.ToFrozenDictionary(section => section.OptionsType, section => section.Create(key => states[key].Value));
    }

    public IReadOnlyDictionary<SettingKey, SettingState> States { get; }

    public static RunningSettings Start(ConfigurationCatalog catalog, ConfigurationReading reading) => new(catalog, reading.States);

    public T Options<T>()
        where T : class => (T)_options[typeof(T)];

    /// <summary>
    /// Takes the live keys from a new reading. Should they break a rule together with the old values of restart keys
    /// (a range of which one end is live, say), the section stays whole as it is until the restart.
    /// </summary>
    public RunningSettings With(ConfigurationReader reader, ConfigurationCatalog catalog, ConfigurationReading reading)
    {
        var mixed = catalog.Keys.ToDictionary(key => key, key => Merge(key, reading));
        var broken = reader.BrokenRules(mixed).Select(problem => problem.Key!.Split('.')[0]).ToHashSet(StringComparer.Ordinal);
        foreach (var key in catalog.Keys.Where(key => broken.Contains(key.Section)))
            mixed[key] = States[key];
        return new(catalog, mixed);
    }

    private SettingState Merge(SettingKey key, ConfigurationReading reading)
    {
        var (running, written) = (States[key], reading.States[key]);
        return key.Reload == Reload.Live || key.Same(running.Value, written.Value) ? written : running;
    }
}
