using MBot.Agent.Platform;

namespace MBot.Agent.Upgrade;

/// <summary>Names below <c>STATE/upgrade</c>.</summary>
internal sealed class UpgradeFolder(StateFolder state)
{
    public string Root { get; } = state.Upgrade;

    /// <summary>While it is there, an upgrade is on trial.</summary>
    public string Pending => In("pending.json");

    /// <summary>How the last one ended.</summary>
    public string Outcome => In("outcome.json");

    /// <summary>The process id of a new agent that found itself in order.</summary>
    public string Healthy => In("healthy");

    /// <summary>Database and settings as they were before.</summary>
    public string Saved => In("saved");

    /// <summary>Database and settings of the last new agent that was taken back.</summary>
    public string Failed => In("failed");

    /// <summary>What has come of an archive so far.</summary>
    public string Part(string sha256) => In($"{sha256}.part");

    public string WatchLock => In("watch.lock");

    public void Create() => PrivateFolder.Create(Root);

    private string In(string name) => Path.Combine(Root, name);
}
