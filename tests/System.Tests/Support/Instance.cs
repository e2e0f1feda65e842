using System.Globalization;
using System.Text.Json.Nodes;
using MBot.TestKit;

namespace MBot.SystemTests;

/// <summary>
/// A real agent with its nginx and its app below a folder of the test, set up by `mbot-client init --local` as a user
/// would, and everything asked through the published mbot-client.
/// </summary>
internal sealed class Instance : IAsyncDisposable
{
    private static readonly TimeSpan CommandBound = TimeSpan.FromMinutes(4);
    private readonly TempFolder folder = new("instance");
    private readonly RunAs? user;
    private IAsyncDisposable? disk; // its state folder's, when that is one of its own

    private Instance(RunAs? user) => this.user = user;

    /// <summary>Variables that everything started from now on gets as well.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; set; } = new Dictionary<string, string?>();

    /// <summary>The agent's state folder.</summary>
    public string State => folder["state"];

    /// <summary>XDG_CONFIG_HOME of its mbot-client.</summary>
    public string ClientFolder => folder["config"];

    /// <summary>Where visitors reach the app, ending in a slash.</summary>
    public Uri Page { get; private set; } = null!;

    /// <summary>The port of 127.0.0.1 that mbot-client reaches the agent on.</summary>
    public int ClientPort => new Uri(JsonNode.Parse(File.ReadAllText(ProfileFile("test")))!["address"]!.GetValue<string>()).Port;

    /// <summary>The agent's process id, by its command line: the runtime can't read the lock file without a lock of its own.</summary>
    public int AgentId => AgentIds(State).First();

    /// <summary>The process ids of all agents of a state folder.</summary>
    public static IEnumerable<int> AgentIds(string state) =>
        MachineProcesses.All().Where(id => MachineProcesses.CommandLine(id).EndsWith($"\0run\0--state\0{state}\0", StringComparison.Ordinal));

    /// <summary>Sets up and starts an agent for the repository; nothing is deployed yet.</summary>
    /// <param name="settings">KEY=VALUE, in the place of the tests' own short times.</param>
    public static Task<Instance> StartAsync(GitRepository repository, RunAs? user = null, params string[] settings) => StartAsync(repository, user, null, settings);

    /// <summary>The same with a disk below the state folder that can lose its power. Needs <see cref="Part.LoopDisk"/>.</summary>
    public static async Task<(Instance Instance, LoopDisk Disk)> StartOnLoopDiskAsync(GitRepository repository, params string[] settings)
    {
        LoopDisk? disk = null;
        return (await StartAsync(repository, null, async state => disk = await LoopDisk.MountAsync(state, "900M"), settings), disk!);
    }

    /// <summary>The same with a disk of which images can be taken. Needs <see cref="Part.LoopDisk"/>.</summary>
    public static async Task<(Instance Instance, LoopDisk Disk)> StartOnImagedDiskAsync(GitRepository repository, params string[] settings)
    {
        LoopDisk? disk = null;
        return (await StartAsync(repository, null, async state =>
        {
            var below = await LoopDisk.MountAsync(Directory.CreateDirectory(state + "-below").FullName, "4G");
            return disk = await LoopDisk.MountAsync(state, "900M", below);
        }, settings), disk!);
    }

    /// <summary>The same with a disk of its own below the state folder. Needs root.</summary>
    public static Task<Instance> StartOnDiskAsync(GitRepository repository, string size, params string[] settings) => StartAsync(repository, null, state => MemoryDisk.MountAsync(state, size), settings);

    private static async Task<Instance> StartAsync(GitRepository repository, RunAs? user, Func<string, Task<IAsyncDisposable>>? mountAsync, string[] settings)
    {
        var instance = new Instance(user);
        try
        {
            if (mountAsync is not null)
                instance.disk = await mountAsync(instance.folder.Sub("state"));
            await instance.InitialiseAsync(repository, settings);
            return instance;
        }
        catch
        {
            await instance.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs mbot-client to its end.</summary>
    public async Task<ClientResult> ClientAsync(params string[] arguments)
    {
        await using var client = StartClient(arguments);
        client.CloseInput();
        var code = await client.WaitForExitAsync(CommandBound);
        return new ClientResult(string.Join(' ', arguments), code, client.Output);
    }

    /// <summary>Starts mbot-client and returns at once.</summary>
    public ChildProcess StartClient(params string[] arguments) => ChildProcess.Start(Binaries.Client, arguments, Options());

    /// <summary>Another profile of the same agent, which reaches it by another port.</summary>
    public void CopyProfile(string name, int port)
    {
        var profile = JsonNode.Parse(File.ReadAllText(ProfileFile("test")))!;
        profile["address"] = $"https://127.0.0.1:{port}";
        File.WriteAllText(ProfileFile(name), profile.ToJsonString());
        File.SetUnixFileMode(ProfileFile(name), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
    }

    /// <summary>A redeploy that must succeed.</summary>
    public async Task<ClientResult> RedeployAsync(params string[] arguments) => (await ClientAsync(["redeploy", .. arguments])).Expect(0);

    /// <summary>kill -9 of the agent and of its whole process group.</summary>
    public async Task KillAgentAsync()
    {
        var id = AgentId;
        await ChildProcess.RunAsync("kill", ["-9", "--", $"-{id}"]);
        await Until.HoldsAsync(() => IsDead(id), TimeSpan.FromSeconds(20), "the agent is dead");
    }

    /// <summary>Whether a process is gone, or only waits to be noticed.</summary>
    public static bool IsDead(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return true;
        }
    }

    /// <summary>Starts the agent again, as `mbot-client agent start` does.</summary>
    public async Task StartAgentAsync() => (await ClientAsync("agent", "start")).Expect(0);

    /// <summary>`mbot-agent stop --all`: ends app, nginx and agent.</summary>
    public Task StopAllAsync() => ChildProcess.RunAsync(Binaries.Agent, ["stop", "--all", "--state", State], Options());

    /// <summary>Ends app, nginx and agent; by force what does not end when asked, and then says so.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Directory.Exists(State))
        {
            try
            {
                await StopAllAsync();
            }
            catch (Exception failed) when (failed is InvalidOperationException or TimeoutException)
            {
                // Not thrown: it would hide what the test found. A test of its own sees that "stop --all" works.
                await Console.Error.WriteLineAsync(failed.Message);
                await using var kill = ChildProcess.Start("pkill", ["-9", "-f", State]);
                await kill.WaitForExitAsync(TimeSpan.FromSeconds(10));
            }
        }

        if (disk is not null)
            await disk.DisposeAsync();
        folder.Dispose();
    }

    private async Task InitialiseAsync(GitRepository repository, string[] settings)
    {
        if (user is not null)
        {
            await folder.GiveToAsync(user);
            await repository.GiveToAsync(user);
        }

        var pip = user is null ? await PipSource.ArgumentsAsync() : await PipSource.ArgumentsAsync(folder);
        string[] own =
        [
            $"python.pipArguments=[{string.Join(',', pip.Select(a => $"\"{a}\""))}]",
            "deploy.watchWindow=5s",
            "slots.drainInterval=1s",
        ];
        var all = own.Where(o => !settings.Any(s => s.Split('=')[0] == o.Split('=')[0])).Concat(settings).SelectMany(s => (string[])["--set", s]);
        var range = Port.FreeRange(20);
        (await ClientAsync(["init", "--local", "--name", "test", "--state", State, "--source", repository.Url, "--app-port", "0", "--agent-port", "0",
            "--agent-binary", Binaries.Agent, "--set", $"slots.portFirst={range}", "--set", $"slots.portLast={range + 19}", .. all])).Expect(0);
        var status = (await ClientAsync("status", "--json")).Expect(0);
        Page = new Uri(status.Json.GetProperty("agent").GetProperty("appUrl").GetString()!.TrimEnd('/') + "/");
    }

    private string ProfileFile(string name) => Path.Combine(folder["config"], "mbot", "profiles", name + ".json");

    /// <summary>As whom and where its user works.</summary>
    public ChildProcessOptions Options() => new()
    {
        User = user,
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
