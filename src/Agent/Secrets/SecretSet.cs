using MBot.Agent.Platform;

namespace MBot.Agent.Secrets;

/// <summary>All secrets at one version. Replaced as a whole by each change.</summary>
/// <param name="Version">Grows with every change; 0 before the first.</param>
/// <param name="Past">Earlier versions, oldest first: names and times, no values.</param>
internal sealed record SecretSet(long Version, IReadOnlyDictionary<string, Secret> Secrets, IReadOnlyList<PastVersion> Past)
{
    public const int MaxPast = 100;

    public static SecretSet Empty { get; } = new(0, new Dictionary<string, Secret>(), []);

    public IReadOnlyDictionary<string, Redacted> Values => Secrets.ToDictionary(secret => secret.Key, secret => secret.Value.Value, StringComparer.Ordinal);

    /// <summary>The next version with these values; a value that stays keeps its time.</summary>
    public SecretSet Next(IReadOnlyDictionary<string, Redacted> values, DateTimeOffset now) => new(
        Version + 1,
        values.ToDictionary(
            value => value.Key,
            value => Secrets.GetValueOrDefault(value.Key) is { } old && old.Value.Equals(value.Value) ? old : new Secret(value.Value, now),
            StringComparer.Ordinal),
        [.. Past.Append(new(Version, now, [.. Secrets.Keys.Order(StringComparer.Ordinal)])).TakeLast(MaxPast)]);
}

internal sealed record Secret(Redacted Value, DateTimeOffset SetAt);

/// <param name="EndedAt">When the next version took its place.</param>
internal sealed record PastVersion(long Version, DateTimeOffset EndedAt, IReadOnlyList<string> Names);
