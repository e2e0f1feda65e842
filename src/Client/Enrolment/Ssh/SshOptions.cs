namespace MBot.Client.Enrolment.Ssh;

/// <summary>What the user says about the way; all else is ssh's own configuration.</summary>
internal sealed record SshOptions
{
    public int? Port { get; init; }

    /// <summary>A private key's file, and no other key then.</summary>
    public string? Identity { get; init; }

    /// <summary>In the place of ~/.ssh/config and /etc/ssh/ssh_config.</summary>
    public string? ConfigurationFile { get; init; }

    /// <summary>The one file of known host keys, in the place of those of ssh's configuration.</summary>
    public string? KnownHosts { get; init; }

    /// <summary>A file of host keys that count beside those of ssh's configuration.</summary>
    public string? AlsoKnown { get; init; }

    public HostKeyPolicy HostKey { get; init; } = HostKeyPolicy.Known;

    /// <summary>There is someone whom ssh may ask.</summary>
    public bool Interactive { get; init; }
}

/// <summary>What to do about a host key that isn't among the known ones. One that has changed is always refused.</summary>
internal enum HostKeyPolicy
{
    /// <summary>Refuse it.</summary>
    Known,

    /// <summary>ssh shows its fingerprint and asks.</summary>
    Ask,

    /// <summary>Take it and remember it.</summary>
    AcceptNew,
}
