using System.Globalization;
using System.Text.Json;
using MBot.TestKit;

namespace MBot.SystemTests.VirtualMachines;

/// <summary>The fault library in an instance's agent: traces its durable changes, and cuts the machine's power at a chosen one.</summary>
internal sealed class MachineFaults(ServingMachine instance)
{
    private const string Library = "/opt/faults.so";

    /// <summary>An emulated processor of a busy machine needs minutes for what the unit gives a real one seconds for.</summary>
    private const string Patience = "TimeoutStartSec=20min\nTimeoutStopSec=5min\nWatchdogSec=5min";

    /// <summary>In memory: an order ends with the power.</summary>
    private const string Folder = "/run/faults";

    /// <summary>Restarts the agent under the library.</summary>
    public async Task InstallAsync()
    {
        using var made = new TempFolder("faults");
        await FaultLibrary.CompileAsync(made.Path);
        await instance.Machine.CopyAsync(Path.Combine(made.Path, "faults.so"), Library);
        await instance.Machine.WriteAsync("/etc/systemd/system/mbot-agent.service.d/faults.conf",
            $"[Service]\nEnvironment=LD_PRELOAD={Library} MBOT_FAULTS={Folder}\nReadWritePaths=-{Folder}\n{Patience}\n");
        await instance.Machine.RunAsync("sh", "-ec", $"mkdir {Folder}; systemctl daemon-reload; systemctl restart mbot-agent; sync");
    }

    public Task TraceAsync() => GiveAsync("trace");

    /// <summary>The power goes after the change of that number, if somebody waits for it.</summary>
    public Task CutAfterAsync(int change) => GiveAsync(string.Create(CultureInfo.InvariantCulture, $"kill after {change}"));

    /// <summary>For each step of a traced operation the last change before the next one begins: what the step was for has just been promised.</summary>
    /// <param name="events">The operation's, as --json shows them.</param>
    public async Task<IReadOnlyList<Cut>> LastOfEachStepAsync(IEnumerable<string> events)
    {
        var changes = (await ChangesAsync()).Zip(await LinesAsync("times"), (change, time) => (
            change.Change, change.What, At: DateTimeOffset.UnixEpoch + TimeSpan.FromSeconds(double.Parse(time, CultureInfo.InvariantCulture)))).ToList();
        var starts = events.Where(line => line.StartsWith('{')).Select(line => JsonDocument.Parse(line).RootElement)
            .Where(happened => happened.TryGetProperty("stepStarted", out _))
            .Select(happened => (Step: happened.GetProperty("stepStarted").Text("step"), At: happened.Time("time"))).ToList();
        return [.. starts.Select((start, i) => (start.Step, Last: changes.LastOrDefault(change => change.At >= start.At && (i + 1 == starts.Count || change.At < starts[i + 1].At))))
            .Where(cut => cut.Last.Change > 0).Select(cut => new Cut(cut.Step, cut.Last.Change, cut.Last.What))];
    }

    /// <summary>What the agent that was there when the order was given has changed since; one that came after it counts anew.</summary>
    public async Task<IReadOnlyList<Cut>> ChangesAsync()
    {
        var changes = (await LinesAsync("trace")).Select(line => line.Split(' ', 2)).Select(parts => new Cut("", int.Parse(parts[0], CultureInfo.InvariantCulture), parts[1])).ToList();
        return [.. changes.TakeWhile((change, at) => at == 0 || change.Change > changes[at - 1].Change)];
    }

    private async Task GiveAsync(string order) =>
        await instance.Machine.RunAsync("sh", "-ec", $"cd {Folder}; rm -f trace times; touch power; echo '{order}' >order.new; mv order.new order");

    private async Task<string[]> LinesAsync(string file) => (await instance.Machine.RunAsync("cat", $"{Folder}/{file}")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
}

/// <param name="Change">Its number in the trace.</param>
internal sealed record Cut(string Step, int Change, string What);
