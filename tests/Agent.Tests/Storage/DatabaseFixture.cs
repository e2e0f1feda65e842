using MBot.Agent.Platform;
using MBot.Agent.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace MBot.Agent.Tests.Storage;

/// <summary>A state folder of its own with a real database file in it.</summary>
internal sealed class DatabaseFixture : IDisposable
{
    public StateFolder Folder { get; } = new(Directory.CreateTempSubdirectory("mbot-storage-").FullName);

    public AgentDatabase Database { get; private set; }

    public DatabaseFixture() => Database = New();

    public CancellationToken Bound { get; } = new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token;

    public AgentDatabase New() => new(Folder, TimeProvider.System, NullLogger<AgentDatabase>.Instance);

    /// <summary>As after the agent's end and its next start.</summary>
    public void Restart()
    {
        Database.Dispose();
        Database = New();
    }

    public string[] Aside() => Directory.GetFiles(Folder.Root, "agent.db.unreadable-*Z");

    public Task SetAsync(string key, string value) => Database.WriteAsync(
        c => { c.Execute("INSERT OR REPLACE INTO meta (key, value) VALUES ($k, $v)", ("$k", key), ("$v", value)); }, Bound);

    public Task<string?> GetAsync(string key) => Database.ReadAsync(
        c => c.Scalar("SELECT value FROM meta WHERE key = $k", ("$k", key)) as string, Bound);

    public void Dispose()
    {
        Database.Dispose();
        Directory.Delete(Folder.Root, recursive: true);
    }
}
