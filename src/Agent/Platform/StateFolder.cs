using System.Security.Cryptography;
using System.Text;

namespace MBot.Agent.Platform;

/// <summary>
/// Where everything lives, below one folder: nothing of the agent is outside it, but for an instance's configuration. Only
/// names; who writes what belongs to the features.
/// </summary>
/// <param name="configurationFile">Null: agent.json in the folder.</param>
internal sealed class StateFolder(string root, string? configurationFile = null)
{
    /// <summary>Of an instance, where the machine has its places for such things.</summary>
    public static StateFolder OfInstance() => new("/var/lib/mbot", "/etc/mbot/agent.json");

    public string Root { get; } = Path.GetFullPath(root);

    /// <summary>Distinguishes this folder's processes from those of another agent on the same machine.</summary>
    public string Id { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetFullPath(root))))[..12];

    public string ConfigurationFile => configurationFile ?? In("agent.json");
    public string Database => In("agent.db");
    public string LockFile => In("agent.lock");

    /// <summary>Key, certificate and CA of the agent.</summary>
    public string Identity => In("identity");

    /// <summary>Registered and revoked client certificates.</summary>
    public string Access => In("access");

    /// <summary>The one place that holds the app's secrets. Mode 0700.</summary>
    public string Secrets => In("secrets");

    /// <summary>The app's own certificates and their keys. Mode 0700.</summary>
    public string Certificates => In("certificates");

    /// <summary>The bare mirror of the app's repository and the deploy key.</summary>
    public string Source => In("source");
    public string Releases => In("releases");
    public string Environments => In("environments");

    /// <summary>HOME of the app: persistent, writable by it, outside releases.</summary>
    public string AppHome => In("app", "home");

    /// <summary>MBOT_DATA_DIR of the app: persistent, writable by it, outside releases.</summary>
    public string AppData => In("app", "data");

    /// <summary>When the disk was made ready for a snapshot last.</summary>
    public string LastBackup => In("last-backup");
    public string Logs => In("logs");

    /// <summary>Messages that wait for their webhook, and what was told already.</summary>
    public string Notifications => In("notifications.json");
    public string Upgrade => In("upgrade");
    public string Run => In("run");

    /// <summary>One folder a slot, <c>SHA12-PORT</c>.</summary>
    public string Slots => In("run", "slots");

    /// <summary>A browser's pin to a slot counts while the file of the slot's name exists here.</summary>
    public string Pins => In("run", "pins");

    /// <summary>Symlink to the slot that serves new visitors: the one switch.</summary>
    public string Live => In("run", "live");
    public string Nginx => In("run", "nginx");

    private string In(params ReadOnlySpan<string> parts) => Path.Combine([Root, .. parts]);
}
