using System.Globalization;

namespace MBot.Client.Enrolment.Ssh;

/// <summary>
/// ssh's command lines, as lists of arguments. Pure. Whatever the user's configuration says, nothing of this machine is
/// lent to the other side: no agent, no display, no forwarded ports, no command of its own.
/// </summary>
/// <param name="socket">Where the commands find the connection that the first one made.</param>
internal sealed class SshCommand(SshDestination destination, SshOptions options, string socket)
{
    /// <summary>Connects, and keeps the connection for the others until its end.</summary>
    public IReadOnlyList<string> Master() => [.. Common(), "-o", "ControlMaster=yes", "-N", "--", destination.ToString()];

    /// <summary>Runs a program over the connection that is there.</summary>
    public IReadOnlyList<string> Run(IReadOnlyList<string> remote) => [.. Common(), "-o", "ControlMaster=no", "--", destination.ToString(), Line(remote)];

    /// <summary>Prints what ssh makes of the destination.</summary>
    public IReadOnlyList<string> Resolve() => [.. Common(), "-G", "--", destination.ToString()];

    /// <summary>
    /// ssh has no other way to give arguments than a line for the login shell there: each is quoted so that any shell takes it
    /// as it is.
    /// </summary>
    public static string Line(IReadOnlyList<string> arguments) => string.Join(' ', arguments.Select(Quote));

    /// <summary>The setting by which a file of host keys counts beside the user's and the machine's.</summary>
    public static string AlsoKnown(string file) => $"GlobalKnownHostsFile=/etc/ssh/ssh_known_hosts /etc/ssh/ssh_known_hosts2 \"{file}\"";

    private static string Quote(string argument) =>
        argument.Length > 0 && argument.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '-' or '_' or ':' or ',' or '+')
            ? argument
            : $"'{argument.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private IEnumerable<string> Common()
    {
        if (options.ConfigurationFile is { } file)
            yield return "-F" + file;
        if (options.Port is { } port)
            yield return "-p" + port.ToString(CultureInfo.InvariantCulture);
        if (options.Identity is { } identity)
            yield return "-i" + identity;
        yield return "-T";
        string[] settings =
        [
            "ForwardAgent=no",
            "ForwardX11=no",
            "ClearAllForwardings=yes",
            "PermitLocalCommand=no",
            "RemoteCommand=none",
            "LogLevel=INFO",
            $"BatchMode={(options.Interactive ? "no" : "yes")}",
            $"StrictHostKeyChecking={HostKey(options.HostKey)}",
            "ConnectTimeout=15",
            "ServerAliveInterval=10",
            "ServerAliveCountMax=3",
            "ControlPersist=no",
            // ssh replaces %-signs in it.
            $"ControlPath={socket.Replace("%", "%%", StringComparison.Ordinal)}",
        ];
        string[] more = options switch
        {
            { KnownHosts: { } only } => [$"UserKnownHostsFile=\"{only.Replace("%", "%%", StringComparison.Ordinal)}\"", "GlobalKnownHostsFile=/dev/null"],
            { AlsoKnown: { } also } => [AlsoKnown(also)],
            _ => [],
        };
        foreach (var setting in (string[])[.. settings, .. more, .. options.Identity is null ? (string[])[] : ["IdentitiesOnly=yes"]])
        {
            yield return "-o";
            yield return setting;
        }
    }

    private static string HostKey(HostKeyPolicy policy) => policy switch
    {
        HostKeyPolicy.Ask => "ask",
        HostKeyPolicy.AcceptNew => "accept-new",
        _ => "yes",
    };
}
