using System.Text.Json;
using MBot.Agent.Configuration.Jsonc;

namespace MBot.Agent.Configuration;

/// <summary>
/// Turns a text and environment variables into values and problems. Pure: it reads no file, and it decides nothing
/// about what a problem means for the agent.
/// </summary>
internal sealed class ConfigurationReader(ConfigurationCatalog catalog, string path, IReadOnlyDictionary<string, string> environment)
{
    public ConfigurationReading Read(byte[] text)
    {
        var problems = new List<ConfigurationProblem>();
        var states = catalog.Keys.ToDictionary(key => key, key => new SettingState(key, key.Default, SettingSource.Default));
        try
        {
            ReadFile(JsoncDocument.Parse(text), states, problems);
        }
        catch (JsoncException error)
        {
            problems.Add(new(ProblemKind.Syntax, null, path, error.Line, error.Message, "comments and trailing commas are allowed"));
        }

        foreach (var key in catalog.Keys)
            ReadEnvironment(key, states, problems);
        ReportUnknownVariables(problems);
        if (!problems.Exists(problem => problem.IsFatal))
            problems.AddRange(BrokenRules(states));
        return new(states, problems);
    }

    /// <summary>Rules of the features about values of the right types.</summary>
    public IEnumerable<ConfigurationProblem> BrokenRules(IReadOnlyDictionary<SettingKey, SettingState> states) =>
        from section in catalog.Sections
        from error in (section.Create(key => states[key].Value) as IValidatedOptions)?.Validate() ?? []
        select BrokenRule(section, error, states);

    private ConfigurationProblem BrokenRule(SettingsSection section, SettingError error, IReadOnlyDictionary<SettingKey, SettingState> states)
    {
        var key = section.Keys.FirstOrDefault(key => key.Property.Name == error.Property);
        if (key is null)
            return new(ProblemKind.BrokenRule, section.Name, path, null, $"{section.Name}: {error.Message}");
        var state = states[key];
        var source = state.Source == SettingSource.Environment ? key.EnvironmentVariable : path;
        return new(ProblemKind.BrokenRule, key.FullName, source, state.Line, $"{key.FullName} is {key.Display(state.Value)}: {error.Message}");
    }

    private void ReadFile(JsoncDocument document, Dictionary<SettingKey, SettingState> states, List<ConfigurationProblem> problems)
    {
        var sections = document.Root?.Properties ?? [];
        ReportDoubles(sections, prefix: "", problems);
        foreach (var section in sections)
        {
            if (!catalog.HasSection(section.Name))
            {
                problems.Add(UnknownSection(section));
                continue;
            }

            if (section.Object is not { } target)
            {
                problems.Add(new(ProblemKind.WrongType, section.Name, path, section.Line,
                    $"{section.Name} is {Describe(document.Value(section), secret: false)}, it must be an object: {{ … }}"));
                continue;
            }

            ReportDoubles(target.Properties, $"{section.Name}.", problems);
            foreach (var property in target.Properties)
                ReadProperty(document, section.Name, property, states, problems);
        }
    }

    private void ReadProperty(
        JsoncDocument document, string section, JsoncProperty property, Dictionary<SettingKey, SettingState> states, List<ConfigurationProblem> problems)
    {
        var name = $"{section}.{property.Name}";
        if (catalog.Find(name) is not { } key)
        {
            problems.Add(new(ProblemKind.Unknown, Shown(name), path, property.Line, $"there is no setting {Shown(name)}", DidYouMean(name)));
            return;
        }

        var element = document.Value(property);
        var value = key.Type.Read(element);
        if (value is null && !(key.Nullable && element.ValueKind == JsonValueKind.Null))
        {
            problems.Add(new(ProblemKind.WrongType, name, path, property.Line,
                $"{name} is {Describe(element, key.Secret)}, it must be {key.Type.Expected}{(key.Nullable ? ", or null" : "")}"));
            return;
        }

        states[key] = new(key, value, SettingSource.File, property.Line);
    }

    private void ReadEnvironment(SettingKey key, Dictionary<SettingKey, SettingState> states, List<ConfigurationProblem> problems)
    {
        // An empty variable is how many tools spell "not set".
        if (!environment.TryGetValue(key.EnvironmentVariable, out var text) || text.Length == 0)
            return;
        if (key.Type.Parse(text) is { } input)
            states[key] = new(key, input.Value, SettingSource.Environment);
        else
            problems.Add(new(ProblemKind.WrongType, key.FullName, key.EnvironmentVariable, null,
                $"{key.FullName} is {(key.Secret ? "not of its form" : $"the text \"{Shorten(text)}\"")}, it must be {key.Type.Expected}"));
    }

    private void ReportUnknownVariables(List<ConfigurationProblem> problems)
    {
        var known = catalog.Keys.Select(key => key.EnvironmentVariable).ToHashSet(StringComparer.Ordinal);
        var prefixes = catalog.Sections.Select(section => $"MBOT_{JsonNamingPolicy.SnakeCaseUpper.ConvertName(section.Name)}_").ToArray();
        foreach (var name in environment.Keys.Where(name => !known.Contains(name) && prefixes.Any(name.StartsWith)).Order(StringComparer.Ordinal))
            problems.Add(new(ProblemKind.Unknown, null, name, null, $"there is no setting for the variable {name}",
                NearestName.Of(name, known) is { } near ? $"did you mean {near}?" : null));
    }

    private void ReportDoubles(IReadOnlyList<JsoncProperty> properties, string prefix, List<ConfigurationProblem> problems)
    {
        foreach (var group in properties.GroupBy(property => property.Name).Where(group => group.Count() > 1))
            problems.Add(new(ProblemKind.Duplicate, Shown(prefix + group.Key), path, group.Last().Line,
                $"{Shown(prefix + group.Key)} is there twice, first in line {group.First().Line}", "remove one"));
    }

    private ConfigurationProblem UnknownSection(JsoncProperty section)
    {
        var near = section.Object is null ? catalog.Nearest(section.Name) : NearestName.Of(section.Name, catalog.Sections.Select(known => known.Name));
        var hint = section.Name.Contains('.') && near is not null
            ? $"write \"{near.Replace(".", "\": { \"", StringComparison.Ordinal)}\": … }}"
            : near is null ? null : $"did you mean {near}?";
        return new(ProblemKind.Unknown, Shown(section.Name), path, section.Line, $"there is no section {Shown(section.Name)}", hint);
    }

    private string? DidYouMean(string name) => catalog.Nearest(name) is { } near ? $"did you mean {near}?" : null;

    private static string Describe(JsonElement element, bool secret) => element.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.Null => "null",
        JsonValueKind.String when secret => "a text",
        JsonValueKind.String => $"the text {Shorten(element.GetRawText())}",
        JsonValueKind.Number when secret => "a number",
        JsonValueKind.Number => $"the number {Shorten(element.GetRawText())}",
        _ => element.GetRawText(),
    };

    /// <summary>A name out of the file, fit for a terminal and a log.</summary>
    private static string Shown(string name) => Shorten(string.Concat(name.Select(c => char.IsControl(c) ? '?' : c)));

    private static string Shorten(string text) => text.Length <= 60 ? text : $"{text[..60]}…";
}
