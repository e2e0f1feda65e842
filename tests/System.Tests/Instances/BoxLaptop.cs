using MBot.TestKit;

namespace MBot.SystemTests.Instances;

/// <summary>The laptop on the other side of a box's link: mbot-client and ssh run there, with a configuration folder of their own.</summary>
internal sealed class BoxLaptop : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(4);
    private readonly TempFolder folder = new("laptop");
    private readonly Box box;

    private BoxLaptop(Box box) => this.box = box;

    /// <summary>A laptop whose key lets root of the box in, and which knows the box's host key.</summary>
    public static async Task<BoxLaptop> CreateAsync(Box box)
    {
        var laptop = new BoxLaptop(box);
        await ChildProcess.RunAsync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", laptop.folder["key"]]);
        await box.WriteAsync("/root/.ssh/authorized_keys", await File.ReadAllTextAsync(laptop.folder["key.pub"]));
        await box.RunAsync("chmod", "-R", "go=", "/root/.ssh");
        var hostKey = (await File.ReadAllTextAsync(box.Inside("/etc/ssh/ssh_host_ed25519_key.pub"))).Split(' ');
        await File.WriteAllTextAsync(laptop.folder["known_hosts"], $"{BoxNetwork.Instance} {hostKey[0]} {hostKey[1]}\n");
        await File.WriteAllTextAsync(laptop.folder["ssh_config"], $"""
            Host *
              UserKnownHostsFile {laptop.folder["known_hosts"]}
              GlobalKnownHostsFile /dev/null
              IdentityAgent none
            """);
        return laptop;
    }

    /// <summary>The path of a file of its own.</summary>
    public string this[string name] => folder[name];

    /// <summary>Takes the box over, as profile prod.</summary>
    public Task<ClientResult> EnrolAsync() =>
        RunAsync("enroll", $"root@{BoxNetwork.Instance}", "--name", "prod", "--identity", folder["key"], "--ssh-config", folder["ssh_config"]);

    /// <summary>Runs mbot-client to its end.</summary>
    public async Task<ClientResult> RunAsync(params string[] arguments)
    {
        await using var client = Start(arguments);
        client.CloseInput();
        return new ClientResult(string.Join(' ', arguments), await client.WaitForExitAsync(Bound), client.Output);
    }

    /// <summary>Starts mbot-client and returns at once.</summary>
    public ChildProcess Start(params string[] arguments) => box.Network.Start(Binaries.Client, arguments, new ChildProcessOptions
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

    public void Dispose() => folder.Dispose();
}
