using Microsoft.Data.Sqlite;

namespace MBot.Agent.Storage;

/// <summary>Moves what the write-ahead log holds into the database's own file, and empties the log.</summary>
internal static class DatabaseCheckpoint
{
    /// <returns>The database's size in bytes.</returns>
    /// <remarks>With a reader that does not end within the busy time-out some of it stays in the log. That is whole too: the next opening reads both.</remarks>
    public static long Run(SqliteConnection connection)
    {
        connection.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        return (long)connection.Scalar("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")!;
    }
}
