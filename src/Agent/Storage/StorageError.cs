using MBot.Agent.Platform;
using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace MBot.Agent.Storage;

/// <summary>What SQLite's result codes mean for the agent. See https://sqlite.org/rescode.html.</summary>
internal static class StorageError
{
    /// <summary>The content is broken: this file is of no more use.</summary>
    public static bool IsDamage(SqliteException e) => e.SqliteErrorCode is SQLITE_CORRUPT or SQLITE_NOTADB;

    /// <summary>The file may be broken, or the disk below it, or somebody took it away: opening it again tells.</summary>
    public static bool IsSuspicious(SqliteException e) =>
        !IsFull(e) && e.SqliteErrorCode is SQLITE_IOERR or SQLITE_CANTOPEN or SQLITE_READONLY or SQLITE_PERM;

    /// <summary>As well when a table or column is not there: our SQL is wrong, or the file's schema was changed.</summary>
    public static bool MayBeTheFile(SqliteException e) => IsDamage(e) || IsSuspicious(e) || e.SqliteErrorCode == SQLITE_ERROR;

    /// <summary>A full disk shows as SQLITE_FULL, or as an I/O error when it was the shared-memory file that could not grow.</summary>
    public static bool IsFull(SqliteException e) =>
        e.SqliteErrorCode == SQLITE_FULL || e.SqliteExtendedErrorCode == SQLITE_IOERR_SHMSIZE;

    /// <summary>The error for the caller; null when it is a bug of ours (wrong SQL, a broken constraint).</summary>
    public static MBotException? Translate(SqliteException e, string file) => e switch
    {
        _ when IsFull(e) => new(ErrorKind.ResourceExhausted, "storage.disk-full", $"the disk that holds {file} is full", e)
        {
            Hint = "make room; what is running keeps running meanwhile",
        },
        { SqliteErrorCode: SQLITE_BUSY or SQLITE_LOCKED } => new(ErrorKind.Unavailable, "storage.busy", $"{file} is locked by another program", e)
        {
            Hint = "close the program that has the database open",
        },
        _ when IsDamage(e) || IsSuspicious(e) => Unavailable(e, file),
        _ => null,
    };

    private static MBotException Unavailable(SqliteException e, string file) =>
        new(ErrorKind.Unavailable, "storage.unavailable", $"{file} cannot be used: {e.Message}", e)
        {
            Hint = "check the disk and the permissions of the state folder",
        };
}
