namespace MBot.Agent.Configuration;

/// <summary>What a text and an environment say: a value for each key, and all that is wrong with them.</summary>
internal sealed record ConfigurationReading(
    IReadOnlyDictionary<SettingKey, SettingState> States, IReadOnlyList<ConfigurationProblem> Problems)
{
    public IEnumerable<ConfigurationProblem> FatalProblems => Problems.Where(problem => problem.IsFatal);

    public object? Value(SettingKey key) => States[key].Value;
}
