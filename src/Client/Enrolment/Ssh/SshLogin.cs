using System.Globalization;

namespace MBot.Client.Enrolment.Ssh;

/// <summary>
/// The command line of a login by hand, as a list of arguments. Pure. Apart from user, key and address it is the user's own ssh,
/// with the user's own configuration.
/// </summary>
internal sealed record SshLogin(SshDestination Destination)
{
    public int? Port { get; init; }

    /// <summary>A private key's file, and no other key then.</summary>
    public string? Identity { get; init; }

    /// <summary>In the place of ~/.ssh/config and /etc/ssh/ssh_config.</summary>
    public string? ConfigurationFile { get; init; }

    /// <summary>A file of host keys that count beside those of ssh's configuration.</summary>
    public string? AlsoKnown { get; init; }

    /// <summary>A terminal for the command too.</summary>
    public bool Terminal { get; init; }

    /// <param name="remote">Empty: a shell. Its arguments arrive as they are.</param>
    public IReadOnlyList<string> Arguments(IReadOnlyList<string> remote)
    {
        var arguments = new List<string>();
        if (ConfigurationFile is { } file)
            arguments.Add("-F" + file);
        if (Port is { } port)
            arguments.Add("-p" + port.ToString(CultureInfo.InvariantCulture));
        if (Identity is { } identity)
            arguments.AddRange(["-i" + identity, "-oIdentitiesOnly=yes"]);
        if (AlsoKnown is { } known)
            arguments.Add("-o" + SshCommand.AlsoKnown(known));
        if (Terminal)
            arguments.Add("-t");
        arguments.AddRange(["--", Destination.ToString()]);
        if (remote.Count > 0)
            arguments.Add(SshCommand.Line(remote));
        return arguments;
    }
}
