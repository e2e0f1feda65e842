using System.Text.Json;

namespace MBot.Client.Terraform;

/// <summary>What an apply would do, and the values that it would do it with.</summary>
internal sealed record TerraformPlan(IReadOnlyList<TerraformChange> Changes, IReadOnlyDictionary<string, JsonElement> Variables)
{
    /// <summary>What it makes worse: resources that end, with or without another in their place.</summary>
    public IEnumerable<TerraformChange> Ends => Changes.Where(change => change.Kind is TerraformChangeKind.End or TerraformChangeKind.Replace);

    /// <returns>A variable that is a text and not empty; else null.</returns>
    public string? Text(string variable) =>
        Variables.TryGetValue(variable, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;

    /// <param name="plan">Of <c>terraform show -json</c>.</param>
    public static TerraformPlan Read(JsonElement plan)
    {
        var changes = new List<TerraformChange>();
        if (plan.TryGetProperty("resource_changes", out var all))
        {
            foreach (var resource in all.EnumerateArray())
            {
                var actions = resource.GetProperty("change").GetProperty("actions").EnumerateArray().Select(action => action.GetString()!).ToHashSet();
                if (Kind(actions) is { } kind)
                    changes.Add(new TerraformChange(resource.GetProperty("address").GetString()!, kind));
            }
        }

        var variables = plan.TryGetProperty("variables", out var given)
            ? given.EnumerateObject().Where(variable => variable.Value.TryGetProperty("value", out _)).ToDictionary(variable => variable.Name, variable => variable.Value.GetProperty("value").Clone(), StringComparer.Ordinal)
            : [];
        return new TerraformPlan(changes, variables);
    }

    public int Count(TerraformChangeKind kind) => Changes.Count(change => change.Kind == kind);

    private static TerraformChangeKind? Kind(HashSet<string> actions) => (actions.Contains("create"), actions.Contains("delete"), actions.Contains("update")) switch
    {
        (true, true, _) => TerraformChangeKind.Replace,
        (true, _, _) => TerraformChangeKind.Make,
        (_, true, _) => TerraformChangeKind.End,
        (_, _, true) => TerraformChangeKind.Change,
        _ => null,
    };
}

internal sealed record TerraformChange(string Address, TerraformChangeKind Kind)
{
    /// <summary>terraform's own sign, and the address.</summary>
    public override string ToString() => $"{Kind switch { TerraformChangeKind.Make => "+", TerraformChangeKind.Change => "~", TerraformChangeKind.End => "-", _ => "-/+" }} {Address}";
}

internal enum TerraformChangeKind
{
    Make,
    Change,
    End,

    /// <summary>Ended, with another one in its place.</summary>
    Replace,
}
