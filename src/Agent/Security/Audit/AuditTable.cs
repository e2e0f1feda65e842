using MBot.Agent.Storage;
using Microsoft.Data.Sqlite;

namespace MBot.Agent.Security.Audit;

/// <summary>The audit's SQL.</summary>
internal static class AuditTable
{
    private const string Columns = "sequence, time, actor, role, peer, action, decision, detail, previous_hash, hash";

    public static AuditHead? Last(SqliteConnection connection) => connection
        .Query("SELECT sequence, hash FROM audit ORDER BY sequence DESC LIMIT 1", r => new AuditHead(r.Number(0), r.Text(1)))
        .SingleOrDefault();

    public static string? HashAt(SqliteConnection connection, long sequence) =>
        connection.Scalar("SELECT hash FROM audit WHERE sequence = $sequence", ("$sequence", sequence)) as string;

    public static void Insert(SqliteConnection connection, AuditRecord record) => connection.Execute(
        $"INSERT INTO audit ({Columns}) VALUES ($sequence, $time, $actor, $role, $peer, $action, $decision, $detail, $previous, $hash)",
        ("$sequence", record.Sequence),
        ("$time", record.Time.ToMicroseconds()),
        ("$actor", record.Event.Actor),
        ("$role", record.Event.Role),
        ("$peer", record.Event.Peer),
        ("$action", record.Event.Action),
        ("$decision", record.Event.Decision),
        ("$detail", record.Event.Detail),
        ("$previous", record.PreviousHash),
        ("$hash", record.Hash));

    /// <summary>Oldest first.</summary>
    public static List<AuditRecord> Page(SqliteConnection connection, long afterSequence, int limit) => connection.Query(
        $"SELECT {Columns} FROM audit WHERE sequence > $after ORDER BY sequence LIMIT $limit",
        Map,
        ("$after", afterSequence),
        ("$limit", limit));

    private static AuditRecord Map(SqliteDataReader row) => new(
        row.Number(0),
        DatabaseTime.FromMicroseconds(row.Number(1)),
        new AuditEvent(row.Text(2), row.Text(3), row.Text(4), row.Text(5), row.Text(6), row.Text(7)),
        row.Text(8),
        row.Text(9));
}
