using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace MBot.Agent.Security.Access;

/// <summary>
/// What <c>access/clients.json</c> holds. A name in <see cref="RemovedNames"/> is closed: besides the revoked serials, no
/// certificate of that name gets in that was not added after the removal, not even one the agent has never seen.
/// </summary>
internal sealed record AccessList(ImmutableArray<AccessEntry> Clients, ImmutableSortedSet<string> RemovedNames)
{
    public static AccessList Empty { get; } = new([], ImmutableSortedSet<string>.Empty.WithComparer(StringComparer.Ordinal));

    public bool IsRevoked(string name, string serial)
    {
        var entry = Find(serial);
        return entry is null ? RemovedNames.Contains(name) : entry.RemovedAt is not null;
    }

    public AccessEntry? Find(string serial) => Clients.FirstOrDefault(c => c.Serial == serial);

    public AccessList With(AccessEntry entry) => this with { Clients = Clients.Add(entry) };

    /// <summary>Revokes every certificate known under a name and closes the name.</summary>
    public AccessList Without(string name, DateTimeOffset at) => new(
        [.. Clients.Select(c => c.Name == name && c.RemovedAt is null ? c with { RemovedAt = at } : c)],
        RemovedNames.Add(name));
}

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip)]
[JsonSerializable(typeof(AccessList))]
internal sealed partial class AccessJson : JsonSerializerContext;
