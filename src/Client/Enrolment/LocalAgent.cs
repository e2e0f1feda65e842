using System.Collections;
using System.Globalization;
using System.Runtime.InteropServices;
using MBot.Client.Agent;
using MBot.Client.Configuration;
using MBot.Protos.V1;

namespace MBot.Client.Enrolment;

/// <summary>An agent that runs on this machine without a service manager: started in the background, found again, stopped.</summary>
internal sealed partial class LocalAgent(Profile profile, ClientEnvironment environment)
{
    private const int Terminate = 15;
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly string state = profile.State ?? throw ClientException.Usage($"the agent of profile '{profile.Name}' is not on this machine", "where it runs: systemctl start mbot-agent");

    /// <summary>What the agent says before its own log is open, and when it dies.</summary>
    public string OutputFile => Path.Combine(state, "agent.out");

    /// <summary>Starts it unless it answers, and waits until it does.</summary>
    public async Task<(AgentInfo Info, bool Started)> StartAsync(CancellationToken cancellationToken)
    {
        if (await AskAsync(cancellationToken).ConfigureAwait(false) is { } running)
            return (running, false);
        var program = profile.AgentBinary ?? AgentBinary.Find(null, environment);
        var pid = DetachedProcess.Start(program, ["run", "--state", state], Variables(), OutputFile);
        var began = environment.Clock.GetTimestamp();
        while (environment.Clock.GetElapsedTime(began) < StartPatience)
        {
            if (await AskAsync(cancellationToken).ConfigureAwait(false) is { } info)
                return (info, true);
            if (!LocalProcess.Lives(pid))
                throw Failed("the agent ended right after its start");
            await Task.Delay(Pause, environment.Clock, cancellationToken).ConfigureAwait(false);
        }

        throw Failed($"the agent runs (process {pid}) but didn't answer at {profile.Address} in {StartPatience.TotalSeconds:0} s");
    }

    /// <summary>Stops it; what it looks after goes on.</summary>
    /// <returns>False when none was running.</returns>
    public async Task<bool> StopAsync(CancellationToken cancellationToken)
    {
        var pids = LocalProcess.Find(["run", "--state", state]);
        foreach (var pid in pids)
            _ = Kill(pid, Terminate);
        var began = environment.Clock.GetTimestamp();
        while (pids.Any(LocalProcess.Lives))
        {
            if (environment.Clock.GetElapsedTime(began) > StopPatience)
                throw new ClientException(ExitCode.Failed, "agent.does-not-stop", $"the agent (process {pids[0].ToString(CultureInfo.InvariantCulture)}) did not stop in {StopPatience.TotalSeconds:0} s");
            await Task.Delay(Pause, environment.Clock, cancellationToken).ConfigureAwait(false);
        }

        return pids.Count > 0;
    }

    private async Task<AgentInfo?> AskAsync(CancellationToken cancellationToken)
    {
        using var connection = AgentConnection.Open(profile, environment.Clock);
        try
        {
            return await connection.OnceAsync(options => connection.Agent.GetInfoAsync(new GetInfoRequest(), options), TimeSpan.FromSeconds(5), cancellationToken).ConfigureAwait(false);
        }
        catch (ClientException error) when (error is { Exit: ExitCode.Unreachable, Code: not "agent.identity" })
        {
            return null; // not there yet
        }
    }

    private ClientException Failed(string message) => new(ExitCode.Failed, "agent.start-failed", message)
    {
        Hint = $"all it said is in {OutputFile}",
        Evidence = LastLines(),
    };

    /// <summary>What it said in the end, without the stack, whose length would hide the cause.</summary>
    private List<string> LastLines() =>
        File.Exists(OutputFile) ? [.. File.ReadLines(OutputFile).Where(line => !line.StartsWith("   at ", StringComparison.Ordinal)).TakeLast(5)] : [];

    private static Dictionary<string, string> Variables() =>
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "");

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int pid, int signal);
}
