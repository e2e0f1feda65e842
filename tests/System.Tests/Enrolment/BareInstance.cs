using System.Globalization;
using MBot.TestKit;

namespace MBot.SystemTests.Enrolment;

/// <summary>A machine as it is before anyone has taken it over: an agent in a state folder, not enrolled, reached by SSH only.</summary>
internal sealed class BareInstance : IAsyncDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);
    private readonly TempFolder folder = new("bare");
    private ChildProcess? agent;

    private BareInstance()
    {
    }

    public string State => folder["state"];

    /// <summary>Where the agent listens on 127.0.0.1.</summary>
    public int AgentPort { get; } = Port.Free();

    /// <summary>Where visitors reach the app.</summary>
    public Uri Page { get; private set; } = null!;

    public SshServer Ssh { get; private set; } = null!;

    public string AgentOutput => agent?.Output ?? "";

    public static async Task<BareInstance> CreateAsync(bool running = true)
    {
        var instance = new BareInstance();
        try
        {
            instance.Ssh = await SshServer.StartAsync(new Dictionary<string, string> { ["DOTNET_BUNDLE_EXTRACT_BASE_DIR"] = instance.folder["extracted"] });
            await instance.ConfigureAsync();
            if (running)
                await instance.StartAgentAsync();
            return instance;
        }
        catch
        {
            await instance.DisposeAsync();
            throw;
        }
    }

    public async Task StartAgentAsync()
    {
        agent = ChildProcess.Start(Binaries.Agent, ["run", "--state", State], Options());
        await agent.WaitForLineAsync(line => line.Contains("Application started", StringComparison.Ordinal), Bound);
    }

    /// <summary>Ends app, nginx and agent.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Directory.Exists(State))
            await ChildProcess.RunAsync(Binaries.Agent, ["stop", "--all", "--state", State], Options());
        if (agent is not null)
            await agent.DisposeAsync();
        if (Ssh is not null)
            await Ssh.DisposeAsync();
        folder.Dispose();
    }

    private async Task ConfigureAsync()
    {
        folder.Sub("state");
        File.SetUnixFileMode(State, (UnixFileMode)0b111_001_001);
        var (app, first) = (Port.Free(), Port.FreeRange(20));
        Page = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{app}/"));
        var pip = string.Join(',', (await PipSource.ArgumentsAsync()).Select(argument => $"\"{argument}\""));
        await File.WriteAllTextAsync(Path.Combine(State, "agent.json"), string.Create(CultureInfo.InvariantCulture, $$"""
            {
              "security": { "listen": "127.0.0.1:{{AgentPort}}" },
              "nginx": { "listen": ["127.0.0.1:{{app}}"] },
              "slots": { "portFirst": {{first}}, "portLast": {{first + 19}}, "drainInterval": "1s" },
              "deploy": { "watchWindow": "2s" },
              "python": { "pipArguments": [{{pip}}] }
            }
            """));
    }

    private ChildProcessOptions Options() => new()
    {
        OwnGroup = true,
        WorkingDirectory = folder.Path,
        Environment = new Dictionary<string, string?> { ["DOTNET_BUNDLE_EXTRACT_BASE_DIR"] = folder["extracted"] },
    };
}
