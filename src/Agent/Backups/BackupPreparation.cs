using MBot.Agent.Operations;
using MBot.Agent.Platform;
using MBot.Agent.Slots;
using MBot.Agent.Storage;

namespace MBot.Agent.Backups;

/// <summary>
/// Brings all that was written onto the disk, before somebody takes a snapshot of it. Freezes nothing: what a snapshot holds is what a power cut
/// at its moment would leave, and an agent starts from that. Knows nothing of who takes the snapshot, nor whether one is taken.
/// </summary>
internal sealed partial class BackupPreparation(AgentDatabase database, StateFolder folder, ISlots slots, IOperations operations, LastPreparation last, TimeProvider time, ILogger<BackupPreparation> logger) : IDisposable
{
    private static readonly TimeSpan Usual = TimeSpan.FromMinutes(1);
    private readonly SemaphoreSlim _one = new(1, 1);

    /// <summary>How long a disk may take.</summary>
    public TimeSpan Bound { get; init; } = Usual;

    /// <exception cref="MBotException"><c>backup.disk-hangs</c>: not within the bound; <c>backup.sync-failed</c>; <c>storage.*</c>.</exception>
    public async Task<PreparedBackup> PrepareAsync(CancellationToken cancellation)
    {
        var (at, began) = (time.GetUtcNow(), time.GetTimestamp());
        // Behind a disk that hangs waits one thread, however often it is asked.
        if (!await _one.WaitAsync(Bound, cancellation))
            throw Hangs();
        var work = Task.Run(WorkAsync, CancellationToken.None);
        try
        {
            var size = await work.WaitAsync(Bound, time, cancellation);
            var prepared = new PreparedBackup(slots.Live?.ReleaseId, size, at, time.GetElapsedTime(began), operations.Current);
            last.Note(at);
            Log.Prepared(logger, prepared.Took.TotalMilliseconds, size);
            return prepared;
        }
        catch (TimeoutException) when (!work.IsCompleted)
        {
            _ = work.ContinueWith(late => Log.Late(logger, late.Exception), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            throw Hangs();
        }
    }

    public void Dispose() => _one.Dispose();

    private async Task<long> WorkAsync()
    {
        try
        {
            var size = await database.CheckpointAsync(CancellationToken.None);
            AtomicFile.SyncAll(folder.Root);
            return size;
        }
        catch (IOException e)
        {
            throw new MBotException(ErrorKind.Unavailable, "backup.sync-failed", $"what was written could not be brought onto the disk: {e.Message}", e)
            {
                Hint = "look at `dmesg`: the disk may be failing. A snapshot can be taken all the same: mbot-client backup create --without-agent",
            };
        }
        finally
        {
            _one.Release();
        }
    }

    private MBotException Hangs() => new(ErrorKind.Unavailable, "backup.disk-hangs", $"the disk has not taken what was written within {Bound.TotalSeconds:0.#} s")
    {
        Hint = "look at `dmesg`, and at the volume's state in AWS. A snapshot can be taken all the same: mbot-client backup create --without-agent",
    };

    private static partial class Log
    {
        [LoggerMessage(12001, LogLevel.Information, "The disk is ready for a snapshot after {Milliseconds} ms; the database has {Bytes} bytes")]
        public static partial void Prepared(ILogger logger, double milliseconds, long bytes);

        [LoggerMessage(12002, LogLevel.Warning, "The disk has taken what was written, too late for the snapshot that it was for")]
        public static partial void Late(ILogger logger, Exception? error);
    }
}

/// <param name="ReleaseId">The live one; null when there is none.</param>
/// <param name="DatabaseBytes">Size of the database's own file.</param>
/// <param name="At">When it was begun: all from before is on the disk.</param>
/// <param name="Running">The operation that runs, if one does.</param>
internal sealed record PreparedBackup(string? ReleaseId, long DatabaseBytes, DateTimeOffset At, TimeSpan Took, Operation? Running);
