using MBot.Agent.Platform;
using MBot.Agent.Storage;
using Microsoft.Data.Sqlite;

namespace MBot.Agent.Tests.Storage;

public sealed class AgentDatabaseTests : IDisposable
{
    private readonly DatabaseFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task WhenItIsClosedWhileSomebodyWrites_TheWriteIsWhole()
    {
        using var inside = new ManualResetEventSlim();
        var database = _fixture.New();
        var write = Task.Run(() => database.WriteAsync(
            c =>
            {
                inside.Set();
                for (var n = 0; n < 5000; n++)
                    c.Execute("INSERT OR REPLACE INTO meta (key, value) VALUES ($k, 'x')", ("$k", $"many-{n}"));
            },
            _fixture.Bound));
        inside.Wait(_fixture.Bound);
        database.Dispose();
        await write;
        Assert.Equal("x", await _fixture.GetAsync("many-4999"));
    }

    [Fact]
    public async Task WhatIsWritten_IsThereAfterARestart()
    {
        await _fixture.SetAsync("a", "1");
        _fixture.Restart();
        Assert.Equal("1", await _fixture.GetAsync("a"));
        Assert.False(_fixture.Database.Opening!.Fresh);
        Assert.False(_fixture.Database.HistoryLost);
    }

    [Fact]
    public async Task TheFile_IsWalAndSyncedFully_AndForItsOwnerOnly()
    {
        await _fixture.Database.OpenAsync(_fixture.Bound);
        var (mode, synchronous) = await _fixture.Database.ReadAsync(c => (c.Scalar("PRAGMA journal_mode"), c.Scalar("PRAGMA synchronous")), _fixture.Bound);
        Assert.Equal("wal", mode);
        Assert.Equal(2L, synchronous);
        Assert.Equal(AtomicFile.OwnerOnly, File.GetUnixFileMode(_fixture.Folder.Database));
    }

    [Fact]
    public void Migrations_AreNumberedWithoutGaps()
    {
        Assert.NotEmpty(Migration.All);
        Assert.Equal(Enumerable.Range(1, Migration.All.Count), Migration.All.Select(m => m.Version));
    }

    [Fact]
    public async Task WhenAMigrationFails_NothingOfItStays()
    {
        await _fixture.Database.OpenAsync(_fixture.Bound);
        using var connection = new DatabaseFile(_fixture.Folder.Database, TimeProvider.System).Connect(readOnly: false);
        Migration[] broken = [.. Migration.All, new(Migration.All.Count + 1, "broken", "CREATE TABLE half (a); CREATE TABLE nonsense")];
        Assert.Throws<SqliteException>(() => Migration.Apply(connection, broken));
        Assert.Null(connection.Scalar("SELECT name FROM sqlite_schema WHERE name = 'half'"));
        Assert.Equal((long)Migration.All.Count, connection.Scalar("PRAGMA user_version"));
    }

    [Fact]
    public async Task WhenAWriteThrows_NothingOfItStays()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => _fixture.Database.WriteAsync(
            c =>
            {
                c.Execute("INSERT INTO meta (key, value) VALUES ('half', '1')");
                throw new InvalidOperationException();
            },
            _fixture.Bound));
        Assert.Null(await _fixture.GetAsync("half"));
    }

    [Fact]
    public async Task ManyWritersAndReadersAtOnce_LoseNothing()
    {
        await _fixture.SetAsync("n", "0");
        await Parallel.ForAsync(0, 100, _fixture.Bound, async (_, cancellation) =>
        {
            await _fixture.Database.WriteAsync(c => { c.Execute("UPDATE meta SET value = CAST(value AS INTEGER) + 1 WHERE key = 'n'"); }, cancellation);
            await _fixture.Database.ReadAsync(c => c.Scalar("SELECT value FROM meta"), cancellation);
        });
        Assert.Equal("100", await _fixture.GetAsync("n"));
    }

    [Fact]
    public async Task AReader_CannotWrite()
    {
        await Assert.ThrowsAsync<MBotException>(() => _fixture.Database.ReadAsync(c => c.Execute("DELETE FROM meta"), _fixture.Bound));
    }

    [Theory]
    [InlineData("this is no database, and long enough to be taken for one by nobody who reads its first sixteen bytes")]
    [InlineData("SQLite format 3\0 and then nothing that would make sense, whatever the page size may be said to be here.....")]
    public async Task AFileThatIsNoDatabase_IsMovedAsideAndANewOneBegun(string content)
    {
        await File.WriteAllTextAsync(_fixture.Folder.Database, content);
        var opening = await _fixture.Database.OpenAsync(_fixture.Bound);
        Assert.True(opening.Fresh);
        Assert.NotNull(opening.Reason);
        Assert.Equal(content, await File.ReadAllTextAsync(opening.MovedAside!));
        await _fixture.SetAsync("a", "1");
        Assert.Equal("1", await _fixture.GetAsync("a"));
    }

    [Fact]
    public async Task ADatabaseOfANewerAgent_IsMovedAsideUnchanged()
    {
        await _fixture.SetAsync("a", "1");
        await _fixture.Database.WriteAsync(c => { c.Execute("PRAGMA user_version = 999"); }, _fixture.Bound);
        _fixture.Restart();
        var opening = await _fixture.Database.OpenAsync(_fixture.Bound);
        Assert.Contains("999", opening.Reason, StringComparison.Ordinal);
        using var old = new SqliteConnection($"Data Source={opening.MovedAside};Pooling=False");
        old.Open();
        Assert.Equal("1", old.Scalar("SELECT value FROM meta WHERE key = 'a'"));
    }

    [Fact]
    public async Task AForeignDatabase_IsMovedAside()
    {
        using (var foreign = new SqliteConnection($"Data Source={_fixture.Folder.Database};Pooling=False"))
        {
            foreign.Open();
            foreign.Execute("CREATE TABLE meta (something TEXT)");
        }

        Assert.NotNull((await _fixture.Database.OpenAsync(_fixture.Bound)).MovedAside);
        await _fixture.SetAsync("a", "1");
    }

    [Fact]
    public async Task AnEmptyFile_IsAFirstStart()
    {
        await File.WriteAllTextAsync(_fixture.Folder.Database, "");
        var opening = await _fixture.Database.OpenAsync(_fixture.Bound);
        Assert.True(opening.Fresh);
        Assert.Null(opening.MovedAside);
        Assert.False(_fixture.Database.HistoryLost);
    }

    [Fact]
    public async Task HistoryStaysLost_OverRestarts_UntilItIsRebuilt()
    {
        await File.WriteAllTextAsync(_fixture.Folder.Database, new string('x', 5000));
        await _fixture.Database.OpenAsync(_fixture.Bound);
        Assert.True(_fixture.Database.HistoryLost);
        _fixture.Restart();
        Assert.Null((await _fixture.Database.OpenAsync(_fixture.Bound)).MovedAside);
        Assert.True(_fixture.Database.HistoryLost);
        await _fixture.Database.HistoryRebuiltAsync(_fixture.Bound);
        Assert.False(_fixture.Database.HistoryLost);
        _fixture.Restart();
        await _fixture.Database.OpenAsync(_fixture.Bound);
        Assert.False(_fixture.Database.HistoryLost);
    }

    [Fact]
    public async Task WhenTheAgentDiedBetweenMovingAsideAndTheNewFile_HistoryIsStillLost()
    {
        await File.WriteAllTextAsync(_fixture.Folder.Database + ".unreadable-20261122T120000.000000Z", "x");
        await _fixture.Database.OpenAsync(_fixture.Bound);
        Assert.True(_fixture.Database.HistoryLost);
    }

    [Fact]
    public async Task WhenTheFileIsDamagedWhileRunning_CallersGoOnWithANewOne()
    {
        var replaced = new List<DatabaseOpening>();
        _fixture.Database.Replaced += replaced.Add;
        await FillAsync();
        Damage();

        var rows = await _fixture.Database.ReadAsync(c => c.Scalar("SELECT count(*) FROM meta WHERE length(value) > 10000"), _fixture.Bound);

        Assert.Equal(0L, rows);
        var opening = Assert.Single(replaced);
        Assert.Equal(Assert.Single(_fixture.Aside()), opening.MovedAside);
        Assert.True(_fixture.Database.HistoryLost);
        await _fixture.SetAsync("a", "1");
        _fixture.Restart();
        Assert.Equal("1", await _fixture.GetAsync("a"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-wal", "-shm")]
    public async Task WhenTheFileIsDeletedWhileRunning_ItsContentIsWrittenBack(params string[] alsoGone)
    {
        await _fixture.SetAsync("a", "1");
        foreach (var companion in alsoGone.Append(""))
            File.Delete(_fixture.Folder.Database + companion);
        await _fixture.SetAsync("b", "2");
        _fixture.Restart();
        Assert.Equal(("1", "2"), (await _fixture.GetAsync("a"), await _fixture.GetAsync("b")));
        Assert.False(_fixture.Database.HistoryLost);
    }

    [Fact]
    public async Task WhenAnotherFileIsPutInItsPlace_ThatOneCounts()
    {
        await _fixture.SetAsync("a", "old");
        _fixture.Restart();
        await _fixture.Database.OpenAsync(_fixture.Bound);
        File.Copy(_fixture.Folder.Database, _fixture.Folder.Database + ".copy");
        await _fixture.SetAsync("a", "new");
        File.Delete(_fixture.Folder.Database + "-wal");
        File.Delete(_fixture.Folder.Database + "-shm");
        File.Move(_fixture.Folder.Database + ".copy", _fixture.Folder.Database, overwrite: true);
        Assert.Equal("old", await _fixture.GetAsync("a"));
    }

    [Fact]
    public async Task WhenManyCallersMeetTheDamageAtOnce_TheFileIsReplacedOnce()
    {
        await FillAsync();
        Damage();
        await Parallel.ForAsync(0, 20, _fixture.Bound, async (i, _) =>
        {
            if (i % 2 == 0)
                await _fixture.Database.ReadAsync(c => c.Scalar("SELECT sum(length(value)) FROM meta"), _fixture.Bound);
            else
                await _fixture.SetAsync($"after-{i}", "1");
        });
        Assert.Single(_fixture.Aside());
    }

    [Fact]
    public async Task AFullDisk_IsATypedError_AndLeavesTheRestReadable()
    {
        await _fixture.SetAsync("a", "1");
        var pages = await _fixture.Database.WriteAsync(c => c.Scalar("PRAGMA page_count"), _fixture.Bound);
        await _fixture.Database.WriteAsync(c => c.Scalar($"PRAGMA max_page_count = {pages}"), _fixture.Bound);
        var error = await Assert.ThrowsAsync<MBotException>(() => _fixture.SetAsync("big", new string('x', 100_000)));
        Assert.Equal("storage.disk-full", error.Code);
        Assert.Equal(ErrorKind.ResourceExhausted, error.Kind);
        Assert.Equal("1", await _fixture.GetAsync("a"));
        Assert.Empty(_fixture.Aside());
        await _fixture.Database.WriteAsync(c => c.Scalar("PRAGMA max_page_count = 100000"), _fixture.Bound);
        await _fixture.SetAsync("big", new string('x', 100_000));
    }

    [Fact]
    public async Task WhenNoFileCanBeMade_TheErrorIsTyped_AndTheNextCallTriesAgain()
    {
        var parent = _fixture.Folder.Root;
        using var database = new AgentDatabase(new StateFolder(Path.Combine(parent, "later")), TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<AgentDatabase>.Instance);
        var error = await Assert.ThrowsAsync<MBotException>(() => database.ReadAsync(c => c.Scalar("SELECT 1"), _fixture.Bound));
        Assert.Equal("storage.unavailable", error.Code);
        Assert.NotNull(database.Problem);
        Directory.CreateDirectory(Path.Combine(parent, "later"));
        Assert.Equal(1L, await database.ReadAsync(c => c.Scalar("SELECT 1"), _fixture.Bound));
        Assert.Null(database.Problem);
    }

    private async Task FillAsync()
    {
        for (var i = 0; i < 300; i++)
            await _fixture.SetAsync($"fill-{i}", new string((char)('a' + (i % 26)), 20_000));
        await _fixture.Database.OpenAsync(_fixture.Bound);
        using var connection = new DatabaseFile(_fixture.Folder.Database, TimeProvider.System).Connect(readOnly: false);
        connection.Scalar("PRAGMA wal_checkpoint(TRUNCATE)");
    }

    private void Damage()
    {
        using var file = new FileStream(_fixture.Folder.Database, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        var noise = new byte[file.Length];
        new Random(1).NextBytes(noise);
        file.Write(noise);
    }
}
