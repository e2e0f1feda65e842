using System.Collections.Concurrent;
using MBot.Agent.Platform;
using Microsoft.Data.Sqlite;

namespace MBot.Agent.Storage;

/// <summary>The connections to one opened file: one that writes, and readers made as needed and kept.</summary>
internal sealed class OpenDatabase(DatabaseFile file, SqliteConnection writer)
{
    private readonly ConcurrentBag<SqliteConnection> _idle = [];
    private readonly FileIdentity? _identity = file.Identity;

    public SqliteConnection Writer { get; } = writer;

    /// <summary>False when the file was deleted, or another was put in its place: what is written then would be gone with this process.</summary>
    public bool IsInPlace => file.Identity == _identity;

    public T Read<T>(Func<SqliteConnection, T> read)
    {
        if (!_idle.TryTake(out var connection))
            connection = file.Connect(readOnly: true);
        try
        {
            // One transaction: what a caller reads in several statements is of one moment.
            using var transaction = connection.BeginTransaction(deferred: true);
            return read(connection);
        }
        finally
        {
            _idle.Add(connection);
        }
    }

    /// <summary>The caller has made sure that nobody uses a connection.</summary>
    public void Close(bool abandon)
    {
        foreach (var connection in (IEnumerable<SqliteConnection>)[.. _idle, Writer])
        {
            if (abandon)
                DatabaseFile.Abandon(connection);
            else
                connection.Dispose();
        }

        _idle.Clear();
    }
}
