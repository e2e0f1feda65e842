using System.Globalization;

namespace MBot.TestKit;

/// <summary>
/// A real sshd on a port of 127.0.0.1, with a host key and a configuration of its own, that lets the tests' user (root) in by
/// one key. Nothing of the machine's own SSH is used or changed.
/// </summary>
public sealed class SshServer : IAsyncDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);
    private readonly TempFolder folder = new("sshd");
    private ChildProcess? daemon;

    private SshServer()
    {
    }

    /// <summary>Where it listens on 127.0.0.1.</summary>
    public int Port { get; private set; }

    /// <summary>The private key that it lets in.</summary>
    public string UserKey => folder["user"];

    /// <summary>What sshd has logged.</summary>
    public string Log => daemon?.Output ?? "";

    /// <summary>Starts it.</summary>
    /// <param name="environment">Variables of what it runs.</param>
    public static async Task<SshServer> StartAsync(IReadOnlyDictionary<string, string>? environment = null)
    {
        var server = new SshServer();
        try
        {
            await server.MakeKeyAsync("host");
            await server.MakeKeyAsync("user");
            await server.RunAsync(environment ?? new Dictionary<string, string>());
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>A private key that nobody knows.</summary>
    public async Task<string> MakeKeyAsync(string name)
    {
        await ChildProcess.RunAsync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", name, "-f", folder[name]]);
        return folder[name];
    }

    /// <summary>The line of known_hosts with this server's key, or with another one.</summary>
    /// <param name="key">The private key's file.</param>
    public string KnownHostsLine(int port, string? key = null)
    {
        var parts = File.ReadAllText((key ?? folder["host"]) + ".pub").Split(' ');
        return string.Create(CultureInfo.InvariantCulture, $"[127.0.0.1]:{port} {parts[0]} {parts[1]}\n");
    }

    /// <summary>Ends it with its connections.</summary>
    public async ValueTask DisposeAsync()
    {
        if (daemon is not null)
            await daemon.DisposeAsync();
        folder.Dispose();
    }

    private async Task RunAsync(IReadOnlyDictionary<string, string> environment)
    {
        // sshd insists on this folder, which its service would make.
        Directory.CreateDirectory("/run/sshd", (UnixFileMode)0b111_101_101);
        Port = TestKit.Port.Free();
        File.Copy(folder["user.pub"], folder["authorized"]);
        await File.WriteAllLinesAsync(folder["sshd_config"],
        [
            string.Create(CultureInfo.InvariantCulture, $"ListenAddress 127.0.0.1:{Port}"),
            $"HostKey {folder["host"]}",
            $"AuthorizedKeysFile {folder["authorized"]}",
            "PidFile none",
            "UsePAM no",
            "StrictModes no",
            "PasswordAuthentication no",
            "KbdInteractiveAuthentication no",
            "PermitRootLogin yes",
            "LogLevel VERBOSE",
            // One line: of several, only the first counts.
            .. environment.Count == 0 ? (string[])[] : [$"SetEnv {string.Join(' ', environment.Select(pair => $"{pair.Key}={pair.Value}"))}"],
        ]);
        // By its whole path, which it insists on, for it runs itself again for each connection.
        daemon = ChildProcess.Start(Parts.Find("sshd")!, ["-D", "-e", "-f", folder["sshd_config"]]);
        await daemon.WaitForLineAsync(line => line.Contains("Server listening", StringComparison.Ordinal), Bound);
    }
}
