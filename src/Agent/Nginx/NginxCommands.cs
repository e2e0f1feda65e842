using MBot.Agent.Platform;

namespace MBot.Agent.Nginx;

/// <summary>nginx's command lines.</summary>
internal static class NginxCommands
{
    private static readonly Version HasErrorLogOption = new(1, 19, 5);

    /// <summary>Prints its version and its libraries' on standard error.</summary>
    public static Command ShowVersion(string program) => new(program, ["-V"]) { Timeout = TimeSpan.FromSeconds(10) };

    public static Command Test(string program, Version version, NginxPaths paths, string configuration) =>
        new(program, ["-t", "-q", .. Common(version, paths, configuration)]) { Timeout = TimeSpan.FromSeconds(30) };

    /// <summary>Returns when the daemon has its sockets, or has not got them after trying for 2.5 s.</summary>
    public static Command Start(string program, Version version, NginxPaths paths) => new(program, Common(version, paths, paths.Configuration))
    {
        Timeout = TimeSpan.FromSeconds(30),
        Detached = true,
        WorkingDirectory = paths.Prefix,
        // nginx takes listening sockets over from this variable; ours are not for it.
        Environment = new Dictionary<string, string?> { ["NGINX"] = null, ["NOTIFY_SOCKET"] = null, ["LISTEN_FDS"] = null, ["LISTEN_PID"] = null },
    };

    /// <summary>The master's title repeats these: by them it is found again.</summary>
    public static IReadOnlyList<string> Common(Version version, NginxPaths paths, string configuration) =>
    [
        "-c", configuration, "-p", paths.Prefix,
        .. (IEnumerable<string>)(version >= HasErrorLogOption ? ["-e", paths.ErrorLog] : []),
    ];
}
