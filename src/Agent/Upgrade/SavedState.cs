using MBot.Agent.Platform;
using MBot.Agent.Security.Audit;
using MBot.Agent.Storage;
using Microsoft.Data.Sqlite;

namespace MBot.Agent.Upgrade;

/// <summary>
/// Database and settings of before an upgrade, and their way back. The new version may have changed both in ways that the old
/// one can't read; what its audit has recorded is carried over all the same.
/// </summary>
internal sealed class SavedState(StateFolder state, UpgradeFolder folder)
{
    // The main file is the last to move: as long as it is in its place, nothing is.
    private static readonly string[] Parts = ["-wal", "-shm", ""];

    private string Database => Path.Combine(folder.Saved, "agent.db");

    private string Settings => Path.Combine(folder.Saved, "agent.json");

    public async Task SaveAsync(AgentDatabase database, CancellationToken cancellation)
    {
        foreach (var old in (string[])[folder.Saved, folder.Failed])
        {
            if (Directory.Exists(old))
                Directory.Delete(old, recursive: true);
            PrivateFolder.Create(old);
        }

        await database.SaveCopyAsync(Database, cancellation);
        if (File.Exists(state.ConfigurationFile))
            AtomicFile.Write(Settings, await File.ReadAllBytesAsync(state.ConfigurationFile, cancellation));
        AtomicFile.SyncFolder(folder.Root);
    }

    /// <summary>Only while no agent runs. May be run again after it was interrupted anywhere.</summary>
    /// <returns>What is to be known about it; empty when all is as it was.</returns>
    public string Restore()
    {
        var remark = "";
        if (File.Exists(Database))
        {
            MoveAside();
            remark = PutBack();
        }

        if (File.Exists(Settings) && !(File.Exists(state.ConfigurationFile) && File.ReadAllBytes(Settings).AsSpan().SequenceEqual(File.ReadAllBytes(state.ConfigurationFile))))
        {
            if (File.Exists(state.ConfigurationFile))
                AtomicFile.Write(Path.Combine(folder.Failed, "agent.json"), File.ReadAllBytes(state.ConfigurationFile));
            AtomicFile.Write(state.ConfigurationFile, File.ReadAllBytes(Settings));
        }

        return remark;
    }

    private string FailedDatabase => Path.Combine(folder.Failed, "agent.db");

    private void MoveAside()
    {
        Directory.CreateDirectory(folder.Failed);
        if (File.Exists(FailedDatabase) || !File.Exists(state.Database))
            return; // it was moved before an interruption
        foreach (var part in Parts.Where(part => File.Exists(state.Database + part)))
            File.Move(state.Database + part, FailedDatabase + part, overwrite: true);
        AtomicFile.SyncFolder(folder.Failed);
        AtomicFile.SyncFolder(state.Root);
    }

    private string PutBack()
    {
        var next = state.Database + ".restored";
        File.Copy(Database, next, overwrite: true);
        var remark = "";
        try
        {
            if (File.Exists(FailedDatabase))
                AuditTransfer.Append(FailedDatabase, next);
        }
        catch (SqliteException e)
        {
            remark = $"the new version's audit records could not be carried over ({e.Message}); they are in {FailedDatabase}";
        }

        using (var file = File.OpenHandle(next, FileMode.Open, FileAccess.ReadWrite))
            RandomAccess.FlushToDisk(file);
        File.SetUnixFileMode(next, AtomicFile.OwnerOnly);
        foreach (var companion in (string[])["-wal", "-shm"])
            File.Delete(state.Database + companion);
        File.Move(next, state.Database, overwrite: true);
        AtomicFile.SyncFolder(state.Root);
        return remark;
    }
}
