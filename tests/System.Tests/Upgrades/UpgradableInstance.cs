using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using MBot.TestKit;

namespace MBot.SystemTests.Upgrades;

/// <summary>
/// An agent that was started from a folder of versions, below a folder of the test, enrolled and asked by the published
/// mbot-client. There is no systemd: its watcher is what starts agents.
/// </summary>
internal sealed class UpgradableInstance : IAsyncDisposable
{
    public const string First = "1.0.0";
    private static readonly TimeSpan CommandBound = TimeSpan.FromMinutes(6);
    private readonly TempFolder folder = new("upgrade");

    private UpgradableInstance()
    {
    }

    public string State => folder["state"];

    /// <summary>versions/, current, gate.</summary>
    public string Programs => folder["programs"];

    public Uri Page { get; private set; } = null!;

    public IReadOnlyDictionary<string, string?> Environment { get; set; } = new Dictionary<string, string?>();

    public string CurrentVersion => Path.GetFileName(new FileInfo(Path.Combine(Programs, "current")).LinkTarget!);

    public string GateVersion => Path.GetFileName(new FileInfo(Path.Combine(Programs, "gate")).LinkTarget!);

    /// <summary>Whether an agent holds the state folder, by the process that says so.</summary>
    public int? AgentId => Instance.AgentIds(State).Where(id => !Instance.IsDead(id)).Select(id => (int?)id).FirstOrDefault();

    public static async Task<UpgradableInstance> StartAsync(GitRepository? repository = null)
    {
        var instance = new UpgradableInstance();
        try
        {
            await instance.InstallAsync(repository);
            return instance;
        }
        catch
        {
            await instance.DisposeAsync();
            throw;
        }
    }

    public async Task<ClientResult> ClientAsync(params string[] arguments)
    {
        await using var client = StartClient(arguments);
        return new ClientResult(string.Join(' ', arguments), await client.WaitForExitAsync(CommandBound), client.Output);
    }

    public ChildProcess StartClient(params string[] arguments)
    {
        var client = ChildProcess.Start(Binaries.Client, arguments, Options());
        client.CloseInput();
        return client;
    }

    /// <summary>`agent upgrade` with a file's own hash.</summary>
    public Task<ClientResult> UpgradeAsync(string archive) => ClientAsync("agent", "upgrade", archive, "--sha256", Hash(archive));

    public static string Hash(string file)
    {
        using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    /// <summary>Another profile of the same agent, which reaches it by another port.</summary>
    /// <returns>The agent's own port.</returns>
    public int CopyProfile(string name, Func<int, int> port)
    {
        var profiles = Path.Combine(folder["config"], "mbot", "profiles");
        var profile = JsonNode.Parse(File.ReadAllText(Path.Combine(profiles, "test.json")))!;
        var own = new Uri(profile["address"]!.GetValue<string>()).Port;
        profile["address"] = $"https://127.0.0.1:{port(own)}";
        File.WriteAllText(Path.Combine(profiles, name + ".json"), profile.ToJsonString());
        return own;
    }

    /// <summary>What systemd would do when no agent runs. When a watcher is at it already, this one leaves it alone.</summary>
    public Task WatchAsync() => ChildProcess.RunAsync("setsid", ["--fork", Path.Combine(Programs, "gate", "mbot-agent"), "upgrade", "watch", "--state", State], Options());

    /// <summary>An archive of this very agent under another version's name.</summary>
    public string Archive(string version) => Archive(version, File.ReadAllBytes(Binaries.Agent));

    /// <summary>An archive whose agent is a script; it finds the real one in REAL, its state folder in STATE.</summary>
    /// <param name="run">What it does on `run`.</param>
    public string ScriptArchive(string version, string run) => Archive(version, Encoding.UTF8.GetBytes($"""
        #!/bin/sh
        REAL={Path.Combine(Programs, "versions", First, "mbot-agent")}
        STATE={State}
        case "$1" in
        version) echo {version} ;;
        run)
        {run}
        ;;
        esac
        """));

    public string Archive(string version, byte[] agent, Action<List<(string Name, byte[] Content)>>? change = null)
    {
        var files = new List<(string Name, byte[] Content)> { ("VERSION", Encoding.UTF8.GetBytes(version + "\n")), ("mbot-agent", agent), ("units/mbot-agent.service", "[Service]\n"u8.ToArray()) };
        var sums = string.Concat(files.Select(file => $"{Convert.ToHexStringLower(SHA256.HashData(file.Content))}  {file.Name}\n"));
        files.Add(("SHA256SUMS", Encoding.UTF8.GetBytes(sums)));
        change?.Invoke(files);
        var path = folder[$"mbot-agent-{version}-linux-x64.tar.gz"];
        using var zipped = new GZipStream(File.Create(path), CompressionLevel.Fastest);
        using var tar = new TarWriter(zipped, TarEntryFormat.Ustar);
        foreach (var (name, content) in files)
        {
            tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, $"mbot-agent-{version}-linux-x64/{name}")
            {
                DataStream = new MemoryStream(content),
                Mode = (UnixFileMode)(name == "mbot-agent" ? 0b111_101_101 : 0b110_100_100),
            });
        }

        return path;
    }

    public async ValueTask DisposeAsync()
    {
        if (Directory.Exists(State))
            await ChildProcess.RunAsync(Binaries.Agent, ["stop", "--all", "--state", State], Options());
        folder.Dispose();
    }

    private async Task InstallAsync(GitRepository? repository)
    {
        var version = folder.Sub(Path.Combine("programs", "versions", First));
        File.Copy(Binaries.Agent, Path.Combine(version, "mbot-agent"));
        File.CreateSymbolicLink(Path.Combine(Programs, "current"), $"versions/{First}");
        File.CreateSymbolicLink(Path.Combine(Programs, "gate"), $"versions/{First}");
        var pip = string.Join(',', (await PipSource.ArgumentsAsync()).Select(argument => $"\"{argument}\""));
        var range = Port.FreeRange(20);
        (await ClientAsync(["init", "--local", "--name", "test", "--state", State, "--app-port", "0", "--agent-port", "0", .. repository is null ? (string[])[] : ["--source", repository.Url],
            "--agent-binary", Path.Combine(Programs, "current", "mbot-agent"), "--set", $"slots.portFirst={range}", "--set", $"slots.portLast={range + 19}",
            "--set", $"python.pipArguments=[{pip}]", "--set", "deploy.watchWindow=1s", "--set", "slots.drainInterval=1s"])).Expect(0);
        Page = new Uri((await ClientAsync("status", "--json")).Expect(0).Json.GetProperty("agent").Text("appUrl").TrimEnd('/') + "/");
    }

    private ChildProcessOptions Options() => new()
    {
        WorkingDirectory = folder.Path,
        Environment = new Dictionary<string, string?>(Environment)
        {
            ["XDG_CONFIG_HOME"] = folder["config"],
            ["HOME"] = folder["home"],
            ["MBOT_PROFILE"] = "test",
            ["DOTNET_BUNDLE_EXTRACT_BASE_DIR"] = folder["extracted"],
            ["NO_COLOR"] = "1",
        },
    };
}
