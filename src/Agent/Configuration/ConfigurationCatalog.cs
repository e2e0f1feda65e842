namespace MBot.Agent.Configuration;

/// <summary>All keys there are, in the order of their names. What features registered; knows no values.</summary>
internal sealed class ConfigurationCatalog
{
    private readonly Dictionary<string, SettingKey> _byName;

    public ConfigurationCatalog(IEnumerable<SettingsSection> sections)
    {
        Sections = [.. sections.OrderBy(section => section.Name, StringComparer.Ordinal)];
        Keys = [.. Sections.SelectMany(section => section.Keys)];
        RefuseDoubles(Keys.Select(key => key.FullName));
        RefuseDoubles(Keys.Select(key => key.EnvironmentVariable));
        _byName = Keys.ToDictionary(key => key.FullName, StringComparer.Ordinal);
    }

    public IReadOnlyList<SettingsSection> Sections { get; }

    public IReadOnlyList<SettingKey> Keys { get; }

    public SettingKey? Find(string fullName) => _byName.GetValueOrDefault(fullName);

    public bool HasSection(string name) => Sections.Any(section => section.Name == name);

    /// <summary>The key that was probably meant, or null when nothing is near.</summary>
    public string? Nearest(string name) => NearestName.Of(name, Keys.Select(key => key.FullName));

    private static void RefuseDoubles(IEnumerable<string> names)
    {
        if (names.CountBy(name => name).FirstOrDefault(count => count.Value > 1).Key is { } twice)
            throw new InvalidOperationException($"two settings are called {twice}");
    }
}
