using System.Text.Json;

namespace MBot.TestKit;

/// <summary>A plan, as terraform show -json tells it.</summary>
public sealed class TerraformPlan(JsonElement plan)
{
    /// <summary>What is done to which resource; what stays as it is, is not in it. Actions: create, update, delete, delete+create, import.</summary>
    public IReadOnlyDictionary<string, string> Changes { get; } = plan.GetProperty("resource_changes").EnumerateArray()
        .Where(resource => resource.GetProperty("mode").GetString() == "managed")
        .Select(resource => (Address: resource.GetProperty("address").GetString()!, Actions: string.Join('+', Actions(resource.GetProperty("change")))))
        .Where(resource => resource.Actions.Length > 0)
        .ToDictionary(resource => resource.Address, resource => resource.Actions);

    /// <summary>What a resource will be, attributes by name.</summary>
    public JsonElement After(string address) => plan.GetProperty("resource_changes").EnumerateArray()
        .Single(resource => resource.GetProperty("address").GetString() == address)
        .GetProperty("change").GetProperty("after");

    private static IEnumerable<string> Actions(JsonElement change) =>
        change.GetProperty("actions").EnumerateArray().Select(action => action.GetString()!)
            .Where(action => action is not ("no-op" or "read"))
            .Concat(change.TryGetProperty("importing", out _) ? ["import"] : []);
}
