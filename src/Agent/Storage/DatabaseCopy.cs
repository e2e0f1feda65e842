using MBot.Agent.Platform;
using Microsoft.Data.Sqlite;

namespace MBot.Agent.Storage;

/// <summary>An open database as one file beside it, without a write-ahead log of its own.</summary>
internal static class DatabaseCopy
{
    /// <param name="path">Replaced if it is there: reads may run twice.</param>
    public static bool Write(SqliteConnection open, string path)
    {
        File.Delete(path);
        using (var copy = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString()))
        {
            copy.Open();
            open.BackupDatabase(copy);
            copy.Execute("PRAGMA journal_mode = DELETE");
        }

        File.SetUnixFileMode(path, AtomicFile.OwnerOnly);
        using var written = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.FlushToDisk(written);
        return true;
    }
}
