using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace MBot.Agent.Security.Access;

/// <summary>
/// What <c>access/clients.json</c> holds. A name in <see cref="RemovedNames"/> is closed: besides the revoked serials, no
/// certificate of that name gets in that was not added after the removal, not even one the agent has never seen.
/// <see cref="Epoch"/> stands here so that it is written together with the revocations that came with it.
/// </summary>
internal sealed record AccessList(ImmutableArray<AccessEntry> Clients, ImmutableSortedSet<string> RemovedNames)
{
    public static AccessList Empty { get; } = new([], ImmutableSortedSet<string>.Empty.WithComparer(StringComparer.Ordinal));

    /// <summary>Of the last restored copy that the CA's holder told of; 0 before the first.</summary>
    public long Epoch { get; init; }

    /// <summary>Names that were removed and that nobody has been added under since.</summary>
    public IEnumerable<string> ClosedNames => RemovedNames.Where(name => !Clients.Any(c => c.Name == name && c.RemovedAt is null));

    public bool IsRevoked(string name, string serial)
    {
        var entry = Find(serial);
        return entry is null ? RemovedNames.Contains(name) : entry.RemovedAt is not null;
    }

    public AccessEntry? Find(string serial) => Clients.FirstOrDefault(c => c.Serial == serial);

    public AccessList With(AccessEntry entry) => this with { Clients = Clients.Add(entry) };

    /// <summary>Revokes every certificate known under a name and closes the name.</summary>
    public AccessList Without(string name, DateTimeOffset at) => this with
    {
        Clients = [.. Clients.Select(c => c.Name == name && c.RemovedAt is null ? c with { RemovedAt = at } : c)],
        RemovedNames = RemovedNames.Add(name),
    };

    /// <summary>Another CA counts from now on: nothing that the old one signed does, and the names are free again.</summary>
    public AccessList OfNewAuthority(DateTimeOffset at) => this with
    {
        Clients = [.. Clients.Select(c => c.RemovedAt is null ? c with { RemovedAt = at } : c)],
        RemovedNames = Empty.RemovedNames,
    };

    /// <summary>Together with what an older copy of the list has forgotten. Nobody who is revoked in either is in force.</summary>
    public AccessList Joined(IReadOnlyCollection<AccessEntry> others, long epoch)
    {
        var told = others.DistinctBy(o => o.Serial).ToDictionary(o => o.Serial, StringComparer.Ordinal);
        var closed = others.Where(o => o.RemovedAt is not null).GroupBy(o => o.Name).ToDictionary(g => g.Key, g => g.Max(o => o.RemovedAt), StringComparer.Ordinal);
        return this with
        {
            Epoch = epoch,
            Clients = [.. Clients.Select(c => c with { RemovedAt = c.RemovedAt ?? RemovalOf(c) }), .. told.Values.Where(o => Find(o.Serial) is null)],
            RemovedNames = RemovedNames.Union(closed.Keys),
        };

        // A removal took all certificates of its name, those too that only the agent knew.
        DateTimeOffset? RemovalOf(AccessEntry mine) =>
            told.TryGetValue(mine.Serial, out var same) ? same.RemovedAt
            : closed.TryGetValue(mine.Name, out var at) && mine.AddedAt <= at ? at
            : null;
    }
}

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip)]
[JsonSerializable(typeof(AccessList))]
internal sealed partial class AccessJson : JsonSerializerContext;
