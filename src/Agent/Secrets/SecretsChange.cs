using MBot.Agent.Platform;

namespace MBot.Agent.Secrets;

/// <summary>What a change did, by names.</summary>
/// <param name="Version">The version that holds now.</param>
internal sealed record SecretsChange(long Version, IReadOnlyList<string> Added, IReadOnlyList<string> Changed, IReadOnlyList<string> Removed)
{
    public bool IsEmpty => Added.Count + Changed.Count + Removed.Count == 0;

    public static SecretsChange Between(
        IReadOnlyDictionary<string, Redacted> before, IReadOnlyDictionary<string, Redacted> after, long version) => new(
            version,
            [.. after.Keys.Where(name => !before.ContainsKey(name)).Order(StringComparer.Ordinal)],
            [.. after.Where(pair => before.TryGetValue(pair.Key, out var old) && !old.Equals(pair.Value)).Select(pair => pair.Key).Order(StringComparer.Ordinal)],
            [.. before.Keys.Where(name => !after.ContainsKey(name)).Order(StringComparer.Ordinal)]);
}
