namespace MBot.Client.Configuration;

/// <summary>The names below <c>${XDG_CONFIG_HOME:-~/.config}/mbot</c>. Who writes what belongs to the others.</summary>
internal sealed class ClientFolder(string root)
{
    public string Root { get; } = Path.GetFullPath(root);

    public string Profiles => Path.Combine(Root, "profiles");

    /// <summary>The private CA that signs agents and clients. Only the laptop that made it has it.</summary>
    public string Authority => Path.Combine(Root, "ca");

    /// <summary>Client certificates and keys, two files a profile.</summary>
    public string Certificates => Path.Combine(Root, "certificates");

    /// <summary>The newest head of each agent's audit that was ever seen.</summary>
    public string AuditHeads => Path.Combine(Root, "audit");

    /// <summary>Who was removed from each agent, on the laptop that holds the CA.</summary>
    public string Access => Path.Combine(Root, "access");

    /// <summary>Locked while 'backup auto' is at work.</summary>
    public string BackupLock => Path.Combine(Root, "backup.lock");

    /// <summary>Locked while an address is being put on Atlas's access list.</summary>
    public string AtlasLock => Path.Combine(Root, "atlas.lock");

    /// <summary>The private keys that <c>keypair create</c> made, for SSH.</summary>
    public string Keys => Path.Combine(Root, "keys");

    /// <summary>SSH host keys that were read from machines' consoles, a file a machine.</summary>
    public string KnownHosts => Path.Combine(Root, "known_hosts");

    /// <summary>The name of the profile that counts when none is given.</summary>
    public string Current => Path.Combine(Root, "current");

    public string Profile(string name) => Path.Combine(Profiles, name + ".json");

    /// <summary>As the environment says: XDG_CONFIG_HOME, else HOME.</summary>
    public static ClientFolder Find(Func<string, string?> environment)
    {
        var configuration = environment("XDG_CONFIG_HOME");

        // The XDG specification: a relative path is invalid and to be ignored.
        if (string.IsNullOrEmpty(configuration) || !Path.IsPathRooted(configuration))
            configuration = Path.Combine(environment("HOME") is { Length: > 0 } home ? home : Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".config");
        return new ClientFolder(Path.Combine(configuration, "mbot"));
    }
}
