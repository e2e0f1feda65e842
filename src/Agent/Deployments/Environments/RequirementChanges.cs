using MBot.Agent.Operations;

namespace MBot.Agent.Deployments.Environments;

/// <summary>What differs between two lists of requirements. Pure.</summary>
internal static class RequirementChanges
{
    /// <param name="from">Lines such as <c>streamlit==1.31.0</c> or <c>pandas&gt;=2</c>.</param>
    public static IReadOnlyList<RequirementChange> Between(IEnumerable<string> from, IEnumerable<string> to)
    {
        var old = ByName(from);
        var next = ByName(to);
        return old.Keys.Union(next.Keys, StringComparer.OrdinalIgnoreCase)
            .Order(StringComparer.OrdinalIgnoreCase)
            .Select(name => new RequirementChange(name, old.GetValueOrDefault(name), next.GetValueOrDefault(name)))
            .Where(change => change.From != change.To)
            .ToArray();
    }

    private static Dictionary<string, string> ByName(IEnumerable<string> lines)
    {
        var found = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in lines.Where(l => !l.StartsWith('#')))
        {
            var end = line.IndexOfAny(['=', '<', '>', '!', '~', ' ', '@', ';', '[']);
            found[end > 0 ? line[..end] : line] = end > 0 ? line[end..].Trim() : "any";
        }

        return found;
    }
}
