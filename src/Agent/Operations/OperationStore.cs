using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using MBot.Agent.Storage;
using Microsoft.Data.Sqlite;

namespace MBot.Agent.Operations;

/// <summary>Operations and their events in the database. Rows only: what may follow what is decided elsewhere.</summary>
internal sealed class OperationStore(AgentDatabase database)
{
    public const int Keep = 500;
    private const string Page = "SELECT operation_id, sequence, time, body FROM operation_events ";

    /// <summary>Writes the operation as it is now, and events; all or nothing, on disk when it returns.</summary>
    public Task SaveAsync(Operation operation, string? journal, IReadOnlyList<OperationEvent> events, CancellationToken cancellation) =>
        database.WriteAsync(
            connection =>
            {
                Save(connection, operation, journal);
                foreach (var e in events)
                    Save(connection, e);
            },
            cancellation);

    /// <summary>Removes the oldest ended operations beyond <see cref="Keep"/>.</summary>
    public Task PruneAsync(CancellationToken cancellation) =>
        database.WriteAsync(
            connection =>
            {
                const string old = "(SELECT id FROM operations WHERE ended = 1 ORDER BY number DESC LIMIT -1 OFFSET $keep)";
                connection.Execute($"DELETE FROM operation_events WHERE operation_id IN {old}", ("$keep", Keep));
                connection.Execute($"DELETE FROM operations WHERE id IN {old}", ("$keep", Keep));
            },
            cancellation);

    public Task<UnfinishedOperation?> FindAsync(string id, CancellationToken cancellation) => database.ReadAsync(
        c => Readable(c.Query("SELECT record, journal FROM operations WHERE id = $id", ReadOperation, ("$id", id))).SingleOrDefault(), cancellation);

    public Task<List<UnfinishedOperation>> ListAsync(int limit, CancellationToken cancellation) => database.ReadAsync(
        c => Readable(c.Query("SELECT record, journal FROM operations ORDER BY number DESC LIMIT $limit", ReadOperation, ("$limit", limit))), cancellation);

    public Task<List<UnfinishedOperation>> UnfinishedAsync(CancellationToken cancellation) => database.ReadAsync(
        c => Readable(c.Query("SELECT record, journal FROM operations WHERE ended = 0 ORDER BY number", ReadOperation)), cancellation);

    public Task<List<OperationEvent>> EventsAsync(string id, long after, int limit, CancellationToken cancellation) => database.ReadAsync(
        c => Readable(c.Query(
            Page + "WHERE operation_id = $id AND sequence > $after ORDER BY sequence LIMIT $limit",
            ReadEvent, ("$id", id), ("$after", after), ("$limit", limit))),
        cancellation);

    /// <summary>Of all operations, oldest first; at most the newest <paramref name="most"/>.</summary>
    public async Task<List<OperationEvent>> RecentEventsAsync(DateTimeOffset since, int most, CancellationToken cancellation)
    {
        var newestFirst = await database.ReadAsync(
            c => Readable(c.Query(
                Page + "WHERE time >= $since ORDER BY time DESC, operation_id, sequence DESC LIMIT $most",
                ReadEvent, ("$since", since.ToMicroseconds()), ("$most", most))),
            cancellation);
        newestFirst.Reverse();
        return newestFirst;
    }

    private static void Save(SqliteConnection connection, Operation operation, string? journal) => connection.Execute(
        """
        INSERT INTO operations (id, kind, state, ended, requested_by, accepted_at, ended_at, last_sequence, record, journal)
        VALUES ($id, $kind, $state, $ended, $by, $accepted, $endedAt, $sequence, $record, $journal)
        ON CONFLICT (id) DO UPDATE SET state = excluded.state, ended = excluded.ended, ended_at = excluded.ended_at,
            last_sequence = excluded.last_sequence, record = excluded.record, journal = excluded.journal
        """,
        ("$id", operation.Id),
        ("$kind", (int)operation.Kind),
        ("$state", (int)operation.State),
        ("$ended", operation.State.IsEnded() ? 1 : 0),
        ("$by", operation.RequestedBy),
        ("$accepted", operation.AcceptedAt.ToMicroseconds()),
        ("$endedAt", operation.EndedAt?.ToMicroseconds()),
        ("$sequence", operation.LastSequence),
        ("$record", JsonSerializer.Serialize(operation, OperationJson.Default.Operation)),
        ("$journal", journal));

    private static void Save(SqliteConnection connection, OperationEvent e) => connection.Execute(
        "INSERT OR REPLACE INTO operation_events (operation_id, sequence, time, kind, body) VALUES ($id, $sequence, $time, $kind, $body)",
        ("$id", e.OperationId),
        ("$sequence", e.Sequence),
        ("$time", e.Time.ToMicroseconds()),
        ("$kind", e.Body.GetType().Name),
        ("$body", JsonSerializer.Serialize(e.Body, OperationJson.Default.EventBody)));

    /// <summary>A row that a fault of the disk made unreadable is not worth the others.</summary>
    private static List<T> Readable<T>(List<T?> rows)
        where T : class => [.. rows.OfType<T>()];

    private static UnfinishedOperation? ReadOperation(SqliteDataReader row) =>
        Parse(row.StringOrNull(0), OperationJson.Default.Operation) is { Id: not null } operation ? new(operation, row.StringOrNull(1)) : null;

    private static OperationEvent? ReadEvent(SqliteDataReader row) => Parse(row.StringOrNull(3), OperationJson.Default.EventBody) is { } body
        ? new(row.StringOrNull(0) ?? "", row.Number(1), DatabaseTime.FromMicroseconds(row.Number(2)), body)
        : null;

    private static T? Parse<T>(string? json, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return json is null ? null : JsonSerializer.Deserialize(json, type);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            return null;
        }
    }
}
