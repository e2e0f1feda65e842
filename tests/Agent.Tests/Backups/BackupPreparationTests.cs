using MBot.Agent.Backups;
using MBot.Agent.Operations;
using MBot.Agent.Platform;
using MBot.Agent.Slots;
using MBot.Agent.Storage;
using MBot.Agent.Tests.Deployments;
using MBot.Agent.Tests.Operations;
using MBot.Agent.Tests.Storage;
using MBot.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace MBot.Agent.Tests.Backups;

public sealed class BackupPreparationTests : IDisposable
{
    private readonly OperationsFixture _agent = new();

    public void Dispose() => _agent.Dispose();

    [Fact]
    public async Task WhatWasWritten_IsInTheDatabasesOwnFile_AndItsLogIsEmpty()
    {
        await _agent.Storage.SetAsync("a", "1");
        Assert.NotEqual(0, new FileInfo(_agent.Storage.Folder.Database + "-wal").Length);

        using var preparation = New(_agent.Storage.Database, _agent.Storage.Folder);
        var prepared = await preparation.PrepareAsync(_agent.Bound);

        Assert.Equal(0, new FileInfo(_agent.Storage.Folder.Database + "-wal").Length);
        Assert.Equal(new FileInfo(_agent.Storage.Folder.Database).Length, prepared.DatabaseBytes);
        Assert.Equal("20261122T141206Z-a1b2c3d4e5f6", prepared.ReleaseId);
        Assert.Null(prepared.Running);
        // What an agent after this one, or on a disk that was restored, knows of it.
        var last = new LastPreparation(_agent.Storage.Folder, NullLogger<LastPreparation>.Instance);
        Assert.Equal(prepared.At, last.Time);
        Assert.Equal(prepared.At.ToUnixTimeSeconds(), (await new BackupMetrics(last).CollectAsync(_agent.Bound)).Single().Samples.Single().Value);
    }

    [Fact]
    public async Task WithoutAPreparation_NothingIsToldOfOne() =>
        Assert.Empty(await new BackupMetrics(new LastPreparation(_agent.Storage.Folder, NullLogger<LastPreparation>.Instance)).CollectAsync(_agent.Bound));

    [Fact]
    public async Task WhileSomebodyReads_ItWorksAllTheSame()
    {
        await _agent.Storage.SetAsync("a", "1");
        using var inside = new ManualResetEventSlim();
        using var enough = new ManualResetEventSlim();
        var reading = Task.Run(() => _agent.Storage.Database.ReadAsync(
            c =>
            {
                c.Scalar("SELECT value FROM meta WHERE key = 'a'");
                inside.Set();
                return enough.Wait(TimeSpan.FromSeconds(30));
            },
            _agent.Bound));
        inside.Wait(_agent.Bound);

        using var preparation = New(_agent.Storage.Database, _agent.Storage.Folder);
        var prepared = await preparation.PrepareAsync(_agent.Bound);

        enough.Set();
        await reading;
        Assert.True(prepared.DatabaseBytes > 0);
        Assert.Equal("1", await _agent.Storage.GetAsync("a"));
    }

    [Fact]
    public async Task WhileAnOperationRuns_ItWorks_AndSaysWhich()
    {
        var go = new TaskCompletionSource();
        var operation = OperationsFixture.Redeploy();
        await _agent.Operations.StartAsync(operation, async (_, cancellation) => { await go.Task.WaitAsync(cancellation); throw new MBotException(ErrorKind.Unavailable, "test.end", "it ends"); }, _agent.Bound);

        using var preparation = New(_agent.Storage.Database, _agent.Storage.Folder);
        var prepared = await preparation.PrepareAsync(_agent.Bound);

        Assert.Equal(operation.Id, prepared.Running?.Id);
        go.SetResult();
        await _agent.EndAsync(operation.Id);
        Assert.Null((await preparation.PrepareAsync(_agent.Bound)).Running);
    }

    /// <summary>A frozen file system takes no write, as a disk that hangs.</summary>
    [NeedsFact(Part.LoopDisk)]
    public async Task ADiskThatHangs_IsAnError_AndAfterwardsItWorksAgain()
    {
        using var files = new TempFolder("hangs");
        await using var disk = await LoopDisk.MountAsync(files.Sub("state"), "64M");
        using var database = new AgentDatabase(new StateFolder(disk.Folder), TimeProvider.System, NullLogger<AgentDatabase>.Instance);
        await database.WriteAsync(c => { c.Execute("INSERT OR REPLACE INTO meta (key, value) VALUES ('a', '1')"); }, _agent.Bound);
        using var preparation = New(database, new StateFolder(disk.Folder), TimeSpan.FromMilliseconds(500));

        await ChildProcess.RunAsync("fsfreeze", ["--freeze", disk.Folder]);
        MBotException first, second;
        try
        {
            first = await Assert.ThrowsAsync<MBotException>(() => preparation.PrepareAsync(_agent.Bound));
            second = await Assert.ThrowsAsync<MBotException>(() => preparation.PrepareAsync(_agent.Bound));
        }
        finally
        {
            await ChildProcess.RunAsync("fsfreeze", ["--unfreeze", disk.Folder]);
        }

        Assert.Equal(("backup.disk-hangs", "backup.disk-hangs"), (first.Code, second.Code));
        await Until.HoldsAsync(async () => await WorksAsync(preparation), TimeSpan.FromSeconds(20), "it works again");
    }

    private async Task<bool> WorksAsync(BackupPreparation preparation)
    {
        try
        {
            await preparation.PrepareAsync(_agent.Bound);
            return true;
        }
        catch (MBotException e) when (e.Code == "backup.disk-hangs")
        {
            return false; // the one from before is still at it
        }
    }

    private BackupPreparation New(AgentDatabase database, StateFolder folder, TimeSpan? bound = null) =>
        new(database, folder, new ScriptedSlots(ScriptedSlots.Slot("20261122T141206Z-a1b2c3d4e5f6", SlotState.Live)), _agent.Operations, new LastPreparation(folder, NullLogger<LastPreparation>.Instance), TimeProvider.System, NullLogger<BackupPreparation>.Instance) { Bound = bound ?? TimeSpan.FromSeconds(30) };
}
