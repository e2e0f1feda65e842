using MBot.TestKit;

namespace MBot.SystemTests.Enrolment;

/// <summary>A laptop with a configuration folder and known hosts of its own, on which the published mbot-client runs.</summary>
internal sealed class SshLaptop : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(3);
    private readonly TempFolder folder = new("laptop");
    private readonly BareInstance instance;

    public SshLaptop(BareInstance instance)
    {
        this.instance = instance;
        KnownHosts = instance.Ssh.KnownHostsLine(instance.Ssh.Port);
        File.WriteAllText(folder["ssh_config"], $"""
            Host *
              UserKnownHostsFile {folder["known_hosts"]}
              GlobalKnownHostsFile /dev/null
              IdentityAgent none
            """);
    }

    /// <summary>What this laptop knows of hosts.</summary>
    public string KnownHosts
    {
        get => File.ReadAllText(folder["known_hosts"]);
        set => File.WriteAllText(folder["known_hosts"], value);
    }

    public bool HasAuthority => Directory.Exists(Path.Combine(folder["config"], "mbot", "ca"));

    public string this[string name] => folder[name];

    public async Task<ClientResult> RunAsync(params string[] arguments)
    {
        await using var client = ChildProcess.Start(Binaries.Client, arguments, new ChildProcessOptions
        {
            WorkingDirectory = folder.Path,
            Environment = new Dictionary<string, string?>
            {
                ["XDG_CONFIG_HOME"] = folder["config"],
                ["HOME"] = folder["home"],
                ["MBOT_PROFILE"] = null,
                ["SSH_AUTH_SOCK"] = null,
                ["DOTNET_BUNDLE_EXTRACT_BASE_DIR"] = folder["extracted"],
                ["NO_COLOR"] = "1",
            },
        });
        client.CloseInput();
        return new ClientResult(string.Join(' ', arguments), await client.WaitForExitAsync(Bound), client.Output);
    }

    /// <summary>Enrols the instance as profile "prod".</summary>
    /// <param name="more">Options that count in the place of the usual ones, and others.</param>
    public Task<ClientResult> EnrolAsync(params string[] more)
    {
        Dictionary<string, string> usual = new()
        {
            ["--name"] = "prod",
            ["--port"] = $"{instance.Ssh.Port}",
            ["--identity"] = instance.Ssh.UserKey,
            ["--ssh-config"] = folder["ssh_config"],
            ["--agent-binary"] = Binaries.Agent,
            ["--state"] = instance.State,
            ["--address"] = $"127.0.0.1:{instance.AgentPort}",
        };
        return RunAsync(["enroll", "root@127.0.0.1", .. usual.Where(pair => !more.Contains(pair.Key)).SelectMany(pair => (string[])[pair.Key, pair.Value]), .. more]);
    }

    public void Dispose() => folder.Dispose();
}
