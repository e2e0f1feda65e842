using System.Text.Json.Serialization;
using Google.Protobuf.WellKnownTypes;
using MBot.Protos.V1;

namespace MBot.Client.Restore;

/// <summary>Who has access to an agent and who had, as this laptop knows it. Only grows: who was removed once stays removed.</summary>
/// <param name="Epoch">Of the last restored copy that was told of from here, or that the agent knew of.</param>
internal sealed record KnownAccess(long Epoch, IReadOnlyList<KnownClient> Clients)
{
    public static KnownAccess Nothing { get; } = new(0, []);

    public KnownAccess With(IEnumerable<AccessEntry> entries, long epoch = 0)
    {
        // An agent that leaves a time out has not said enough to be told again.
        var told = entries.Where(entry => entry is { Serial.Length: > 0, NotAfter: not null, AddedAt: not null }).Select(KnownClient.Of).DistinctBy(client => client.Serial).ToDictionary(client => client.Serial, StringComparer.Ordinal);
        var closed = told.Values.Where(client => client.RemovedAt is not null).GroupBy(client => client.Name).ToDictionary(g => g.Key, g => g.Max(client => client.RemovedAt), StringComparer.Ordinal);
        return new KnownAccess(Math.Max(Epoch, epoch),
        [
            .. Clients.Select(known => told.TryGetValue(known.Serial, out var now)
                ? now with { RemovedAt = known.RemovedAt ?? now.RemovedAt }
                // Whoever is removed loses all certificates of the name.
                : known with { RemovedAt = known.RemovedAt ?? (closed.TryGetValue(known.Name, out var at) && known.AddedAt <= at ? at : null) }),
            .. told.Values.Where(client => Clients.All(known => known.Serial != client.Serial)),
        ]);
    }

    /// <summary>Those whom the agent lets in although they were removed.</summary>
    public IReadOnlyList<AccessEntry> RevivedIn(IEnumerable<AccessEntry> entries) =>
        [.. entries.Where(entry => entry.RemovedAt is null && Clients.Any(known => known.Serial == entry.Serial && known.RemovedAt is not null))];

    public ListAccessReply ToMessage()
    {
        var message = new ListAccessReply { Epoch = Epoch };
        message.Entries.AddRange(Clients.Select(client => client.ToEntry()));
        return message;
    }
}

internal sealed record KnownClient(string Name, Role Role, string Serial, DateTimeOffset NotAfter, DateTimeOffset AddedAt, string AddedBy, DateTimeOffset? RemovedAt)
{
    public static KnownClient Of(AccessEntry entry) => new(
        entry.Name, entry.Role, entry.Serial, entry.NotAfter.ToDateTimeOffset(), entry.AddedAt.ToDateTimeOffset(), entry.AddedBy, entry.RemovedAt?.ToDateTimeOffset());

    public AccessEntry ToEntry() => new()
    {
        Name = Name,
        Role = Role,
        Serial = Serial,
        NotAfter = NotAfter.ToTimestamp(),
        AddedAt = AddedAt.ToTimestamp(),
        AddedBy = AddedBy,
        RemovedAt = RemovedAt?.ToTimestamp(),
    };
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(KnownAccess))]
internal sealed partial class RestoreJson : JsonSerializerContext;
