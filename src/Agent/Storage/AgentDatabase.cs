using MBot.Agent.Platform;
using Microsoft.Data.Sqlite;

namespace MBot.Agent.Storage;

/// <summary>
/// The one SQLite file: operations, events, audit, settings history. It serves whoever has SQL to run and knows none of
/// the features whose tables it holds. It can be lost: a file that turns out unusable, at start or later, is moved aside
/// and a new one begun, and callers go on. What is live and what came before is on disk elsewhere.
/// </summary>
internal sealed partial class AgentDatabase(StateFolder folder, TimeProvider time, ILogger<AgentDatabase> logger) : IDisposable
{
    private const int Readers = 4;
    private static readonly TimeSpan CloseBound = TimeSpan.FromSeconds(10);
    private const string HistoryLostKey = "history-lost";
    private readonly DatabaseFile _file = new(folder.Database, time);
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly SemaphoreSlim _reading = new(Readers, Readers);
    private volatile OpenDatabase? _open;
    private volatile string? _historyLost;

    /// <summary>How the file was found; null until the first use. Changes when it had to be replaced while running.</summary>
    public DatabaseOpening? Opening { get; private set; }

    /// <summary>The last reason why the file could not be opened; null when it is open.</summary>
    public MBotException? Problem { get; private set; }

    /// <summary>
    /// True from the loss of a database until <see cref="HistoryRebuiltAsync"/>, over restarts. Meanwhile nobody may
    /// conclude anything from what is not in the tables: no release that is live or previous may be pruned.
    /// </summary>
    public bool HistoryLost => _historyLost is not null;

    public string? HistoryLostReason => _historyLost;

    /// <summary>Raised after an unusable file was replaced, at start or later. Handlers must not block.</summary>
    public event Action<DatabaseOpening>? Replaced;

    /// <summary>Raised when <see cref="HistoryLost"/> changes while the agent runs. Handlers must not block.</summary>
    public event Action? HistoryLostChanged;

    /// <summary>Opens the file now instead of at the first use.</summary>
    /// <exception cref="MBotException">Not even a new file can be used; each later call tries again.</exception>
    public async Task<DatabaseOpening> OpenAsync(CancellationToken cancellation)
    {
        if (_open is null)
            await ReopenAsync(seen: null, damage: null, cancellation);
        return Opening!;
    }

    /// <summary>Runs short reads on a snapshot. May run twice when the file is replaced under it.</summary>
    public Task<T> ReadAsync<T>(Func<SqliteConnection, T> read, CancellationToken cancellation) =>
        WithRecoveryAsync(open => ReadOnceAsync(open, read, cancellation), cancellation);

    /// <summary>Runs writes in one transaction, one caller after another; on disk (fsync) when it returns. May run twice when the file is replaced under it.</summary>
    /// <exception cref="MBotException"><c>storage.disk-full</c>, <c>storage.unavailable</c>, <c>storage.busy</c>: nothing was written.</exception>
    public Task<T> WriteAsync<T>(Func<SqliteConnection, T> write, CancellationToken cancellation) =>
        WithRecoveryAsync(open => WriteOnceAsync(open, write, cancellation), cancellation);

    public Task WriteAsync(Action<SqliteConnection> write, CancellationToken cancellation) =>
        WriteAsync(connection => { write(connection); return true; }, cancellation);

    /// <summary>A whole copy, as of now, in a new file; on disk when it returns.</summary>
    public Task SaveCopyAsync(string path, CancellationToken cancellation) => ReadAsync(connection => DatabaseCopy.Write(connection, path), cancellation);

    /// <summary>Brings all into the one file. Its size in bytes.</summary>
    public Task<long> CheckpointAsync(CancellationToken cancellation) => WithRecoveryAsync(open => CheckpointOnceAsync(open, cancellation), cancellation);

    /// <summary>For whoever finds things on disk that the database ought to know.</summary>
    public async Task DeclareHistoryLostAsync(string reason, CancellationToken cancellation)
    {
        await WriteAsync(c => c.Execute("INSERT OR REPLACE INTO meta (key, value) VALUES ($key, $value)", ("$key", HistoryLostKey), ("$value", reason)), cancellation);
        _historyLost = reason;
        HistoryLostChanged?.Invoke();
    }

    /// <summary>What could be rebuilt has been, or the operator accepts the loss: ends <see cref="HistoryLost"/>.</summary>
    public async Task HistoryRebuiltAsync(CancellationToken cancellation)
    {
        await WriteAsync(c => c.Execute("DELETE FROM meta WHERE key = $key", ("$key", HistoryLostKey)), cancellation);
        _historyLost = null;
        HistoryLostChanged?.Invoke();
    }

    public void Dispose()
    {
        // A connection that somebody works with can't be closed; who comes later meets a closed gate.
        _writing.Wait(CloseBound);
        for (var taken = 0; taken < Readers; taken++)
            _reading.Wait(CloseBound);
        _open?.Close(abandon: false);
        _open = null;
        _writing.Dispose();
        _reading.Dispose();
    }

    private async Task<T> WithRecoveryAsync<T>(Func<OpenDatabase, Task<T>> work, CancellationToken cancellation)
    {
        var open = _open ?? await ReopenAsync(seen: null, damage: null, cancellation);
        try
        {
            if (!open.IsInPlace)
                open = await ReopenAsync(open, damage: null, cancellation);
            try
            {
                return await work(open);
            }
            catch (SqliteException e) when (StorageError.MayBeTheFile(e))
            {
                Log.Trouble(logger, folder.Database, e.SqliteExtendedErrorCode, e);
                open = await ReopenAsync(open, StorageError.IsDamage(e) ? e.Message : null, cancellation);
                return await work(open);
            }
        }
        catch (SqliteException e) when (StorageError.Translate(e, folder.Database) is { } error)
        {
            throw error;
        }
    }

    private async Task<T> ReadOnceAsync<T>(OpenDatabase open, Func<SqliteConnection, T> read, CancellationToken cancellation)
    {
        await _reading.WaitAsync(cancellation);
        try
        {
            return Current(open).Read(read);
        }
        finally
        {
            _reading.Release();
        }
    }

    private async Task<T> WriteOnceAsync<T>(OpenDatabase open, Func<SqliteConnection, T> write, CancellationToken cancellation)
    {
        await _writing.WaitAsync(cancellation);
        try
        {
            var connection = Current(open).Writer;
            using var transaction = connection.BeginTransaction();
            var result = write(connection);
            transaction.Commit();
            return result;
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task<long> CheckpointOnceAsync(OpenDatabase open, CancellationToken cancellation)
    {
        await _writing.WaitAsync(cancellation);
        try
        {
            return DatabaseCheckpoint.Run(Current(open).Writer);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Between taking the connections and entering the gate another caller may have replaced the file.</summary>
    private OpenDatabase Current(OpenDatabase open) => _open ?? open;

    /// <summary>Closes and opens the file with nobody inside; the first of several callers who saw the same trouble does it for all.</summary>
    private async Task<OpenDatabase> ReopenAsync(OpenDatabase? seen, string? damage, CancellationToken cancellation)
    {
        await _writing.WaitAsync(cancellation);
        var taken = 0;
        try
        {
            for (; taken < Readers; taken++)
                await _reading.WaitAsync(cancellation);
            if (_open is { } already && already != seen)
                return already;
            return Reopen(damage);
        }
        finally
        {
            if (taken > 0)
                _reading.Release(taken);
            _writing.Release();
        }
    }

    private OpenDatabase Reopen(string? damage)
    {
        try
        {
            if (_open is { } open && damage is null && !File.Exists(folder.Database))
                WriteBack(open);
            _open?.Close(abandon: true);
            _open = null;
            var (writer, opening) = damage is null ? _file.Open() : _file.Replace(damage);
            _historyLost = ReadHistoryLost(writer, opening);
            Opening = opening;
            Problem = null;
            _open = new OpenDatabase(_file, writer);
            if (opening.MovedAside is not null)
            {
                Log.MovedAside(logger, folder.Database, opening.MovedAside, opening.Reason);
                Replaced?.Invoke(opening);
                HistoryLostChanged?.Invoke();
            }

            return _open;
        }
        catch (SqliteException e) when (StorageError.Translate(e, folder.Database) is { } error)
        {
            Problem = error;
            throw error;
        }
    }

    /// <summary>Somebody deleted the file; its content is still there, in this process alone.</summary>
    private void WriteBack(OpenDatabase open)
    {
        try
        {
            _file.WriteBack(open.Writer);
            Log.WrittenBack(logger, folder.Database);
        }
        catch (SqliteException e) when (!StorageError.IsFull(e))
        {
            Log.Trouble(logger, folder.Database, e.SqliteExtendedErrorCode, e); // then a new one is begun, and history is lost
        }
    }

    private string? ReadHistoryLost(SqliteConnection writer, DatabaseOpening opening)
    {
        var lost = opening.Fresh && _file.HasMovedAside ? opening.Reason ?? "an earlier database was unreadable" : null;
        if (lost is not null)
            writer.Execute("INSERT OR REPLACE INTO meta (key, value) VALUES ($key, $value)", ("$key", HistoryLostKey), ("$value", lost));
        return lost ?? writer.Scalar("SELECT value FROM meta WHERE key = $key", ("$key", HistoryLostKey)) as string;
    }

    private static partial class Log
    {
        [LoggerMessage(1201, LogLevel.Error, "The database {Path} gave error {Code}; opening it again")]
        public static partial void Trouble(ILogger logger, string path, int code, Exception error);

        [LoggerMessage(1203, LogLevel.Warning, "The database {Path} was deleted by another program; its content was written back")]
        public static partial void WrittenBack(ILogger logger, string path);

        [LoggerMessage(1202, LogLevel.Critical, "The database {Path} was unusable and is now {Aside}: {Reason}. A new one has been begun")]
        public static partial void MovedAside(ILogger logger, string path, string aside, string? reason);
    }
}
