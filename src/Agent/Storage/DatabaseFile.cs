using System.Globalization;
using MBot.Agent.Platform;
using Microsoft.Data.Sqlite;

namespace MBot.Agent.Storage;

/// <summary>
/// The file itself: opening it so that what comes back is usable, and moving an unusable one out of the way.
/// Never to be called while another connection of this process is open: SQLite removes <c>-wal</c> by name when the
/// last connection closes, which would then be the new file's.
/// </summary>
internal sealed class DatabaseFile(string path, TimeProvider time)
{
    private const int KeepAside = 5;
    private static readonly string[] Companions = ["", "-wal", "-shm"];
    private string Prefix => path + ".unreadable-";

    /// <summary>Opens, checks and migrates the file; moves it aside and begins a new one when that fails.</summary>
    /// <exception cref="SqliteException">Not even a new file is usable, or the disk is full; the old file is where it was.</exception>
    public (SqliteConnection Writer, DatabaseOpening Opening) Open()
    {
        var existed = new FileInfo(path) is { Exists: true, Length: > 0 };
        try
        {
            return (OpenChecked(existed), new DatabaseOpening(Fresh: !existed, null, null));
        }
        catch (MBotException e) when (existed && e.Code is "storage.newer-version" or "storage.damaged")
        {
            return Replace(e.Message);
        }
        catch (SqliteException e) when (existed && StorageError.MayBeTheFile(e))
        {
            return Replace(e.Message);
        }
    }

    /// <summary>Begins a new file in the place of one that is known to be damaged.</summary>
    public (SqliteConnection Writer, DatabaseOpening Opening) Replace(string reason)
    {
        var aside = MoveAside();
        try
        {
            return (OpenChecked(existed: false), new DatabaseOpening(Fresh: true, aside, reason));
        }
        catch (Exception e) when (e is SqliteException or MBotException)
        {
            Move(aside, path); // it was not the file's fault: history stays reachable
            throw;
        }
    }

    /// <summary>The content of an open database whose file was deleted, at its place again.</summary>
    public void WriteBack(SqliteConnection open)
    {
        var temporary = path + ".written-back";
        Delete(temporary);
        Delete(path);
        using (var copy = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = temporary, Pooling = false }.ToString()))
        {
            copy.Open();
            open.BackupDatabase(copy);
        }

        File.SetUnixFileMode(temporary, AtomicFile.OwnerOnly);
        File.Move(temporary, path);
        AtomicFile.SyncFolder(Path.GetDirectoryName(path)!);
    }

    public FileIdentity? Identity => FileIdentity.Of(path);

    /// <summary>A new file is no first start when an unreadable one lies beside it: the agent died between the two.</summary>
    public bool HasMovedAside => Aside().Length > 0;

    public SqliteConnection Connect(bool readOnly)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadWriteCreate,
            Pooling = false,
            DefaultTimeout = 5,
        }.ToString());
        try
        {
            connection.Open();
            connection.Execute("PRAGMA busy_timeout = 5000; PRAGMA trusted_schema = OFF; PRAGMA synchronous = FULL;");
            if (readOnly)
                connection.Execute("PRAGMA query_only = ON");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Closes without touching the write-ahead log: what is in it is evidence when the file is moved aside.</summary>
    public static void Abandon(SqliteConnection connection)
    {
        if (connection.Handle is { } handle)
            _ = SQLitePCL.raw.sqlite3_db_config(handle, SQLitePCL.raw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, out _);
        connection.Dispose();
    }

    private SqliteConnection OpenChecked(bool existed)
    {
        var connection = Connect(readOnly: false);
        try
        {
            // Asked first: on a file that is no database any statement fails with SQLITE_NOTADB.
            if (existed && connection.Scalar("PRAGMA quick_check(1)") is not "ok")
                throw new MBotException(ErrorKind.Unavailable, "storage.damaged", "the database fails its integrity check");
            connection.Execute("PRAGMA journal_mode = WAL");
            using (connection.BeginTransaction())
            {
                // BEGIN IMMEDIATE: a read-only file shows here and not at the first redeploy.
            }

            Migration.Apply(connection, Migration.All);
            if (!Migration.IsSchemaOf(connection))
                throw new MBotException(ErrorKind.Unavailable, "storage.damaged", "the database's tables are not as this agent made them");
            File.SetUnixFileMode(path, AtomicFile.OwnerOnly);
            return connection;
        }
        catch
        {
            Abandon(connection);
            throw;
        }
    }

    private string MoveAside()
    {
        foreach (var old in Aside().SkipLast(KeepAside - 1))
            Delete(old);
        var stamp = time.GetUtcNow().ToString("yyyyMMdd'T'HHmmss.ffffff'Z'", CultureInfo.InvariantCulture);
        Move(path, Prefix + stamp);
        return Prefix + stamp;
    }

    private string[] Aside() => Directory
        .GetFiles(Path.GetDirectoryName(path)!, Path.GetFileName(Prefix) + "*")
        .Where(f => f.EndsWith('Z'))
        .Order(StringComparer.Ordinal)
        .ToArray();

    private static void Move(string from, string to)
    {
        foreach (var companion in Companions)
        {
            File.Delete(to + companion);
            if (File.Exists(from + companion))
                File.Move(from + companion, to + companion);
        }

        AtomicFile.SyncFolder(Path.GetDirectoryName(to)!);
    }

    private static void Delete(string file)
    {
        foreach (var companion in Companions)
            File.Delete(file + companion);
    }
}
