using System.Text.Json;
using MBot.SystemTests.Instances;
using MBot.TestKit;

namespace MBot.SystemTests.VirtualMachines;

/// <summary>
/// An instance with a kernel of its own that serves hello v1 from a repository of its own disk, and that a laptop has enrolled. Installed once
/// for each archive (<see cref="ServingMachineBase"/>); each test goes on from there with a disk of its own.
/// </summary>
internal sealed class ServingMachine : IAsyncDisposable
{
    public const int AgentPort = 7443;
    private const string Repository = "/srv/app";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(20);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(30) };

    internal ServingMachine(VirtualMachine machine)
    {
        Machine = machine;
        Laptop = new MachineLaptop(machine);
        Page = new Uri($"http://127.0.0.1:{machine.Port(80)}/");
    }

    public VirtualMachine Machine { get; }

    public MachineLaptop Laptop { get; }

    /// <summary>Where visitors reach the app.</summary>
    public Uri Page { get; }

    /// <summary>As it was installed.</summary>
    public static async Task<ServingMachine> StartAsync() => await ResumeAsync(await ServingMachineBase.GetAsync());

    /// <summary>As it was when <see cref="SaveAsync"/> kept it.</summary>
    public static async Task<ServingMachine> ResumeAsync(string folder)
    {
        var instance = new ServingMachine(await VirtualMachine.ResumeAsync(new VirtualMachineSnapshot(folder), 80, AgentPort));
        try
        {
            await instance.Laptop.LoadAsync(Path.Combine(folder, "laptop"));
            return instance;
        }
        catch
        {
            await instance.DisposeAsync();
            throw;
        }
    }

    /// <summary>Keeps it as it is, the laptop included, in a folder that is made; and ends it.</summary>
    public async Task SaveAsync(string folder)
    {
        await Machine.SaveAsync(folder);
        await Laptop.SaveAsync(Path.Combine(folder, "laptop"));
    }

    /// <summary>Whether the app answers, through nginx.</summary>
    public async Task<bool> AnswersAsync()
    {
        try
        {
            return (await http.GetStringAsync(Page)).Contains("Streamlit", StringComparison.Ordinal);
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return false; // not now
        }
    }

    /// <exception cref="TimeoutException">The app does not answer; the message holds what the instance says of itself.</exception>
    public Task ServesAsync() => HoldsAsync(AnswersAsync, "the app answers through nginx");

    /// <exception cref="TimeoutException">Not within minutes; the message holds what the instance says of itself.</exception>
    public async Task HoldsAsync(Func<Task<bool>> condition, string what)
    {
        try
        {
            // Its processor has other work than to answer all the time.
            await Until.HoldsAsync(async () => await condition() || await Task.Delay(Pause).ContinueWith(_ => false, TaskScheduler.Default), Patience, what);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message}\n{await EvidenceAsync()}");
        }
    }

    /// <summary>What it says of itself: its journal, and the last of its console.</summary>
    public async Task<string> EvidenceAsync() =>
        $"{(await Machine.TryAsync("journalctl", "--no-pager", "-n", "120", "-o", "short-iso", "-t", "mbot-agent", "-t", "mbot-app", "-t", "systemd", "-t", "kernel")).Output}\n{string.Join('\n', Machine.Console.Split('\n').TakeLast(30))}";

    /// <summary>Commits a file of the app; it is on the disk when this returns.</summary>
    public async Task CommitAsync(string path, string content)
    {
        await Machine.WriteAsync($"{Repository}/{path}", content);
        await CommitAsync();
    }

    /// <summary>Commits what is in the app's folder.</summary>
    internal Task CommitAsync() => Machine.RunAsync("sh", "-ec",
        $"cd {Repository}; git init -q -b main; git add -A; git -c user.name='Ada Example' -c user.email=ada@example.test commit -q -m 'another version'; sync");

    /// <summary>A redeploy of a new commit that must succeed.</summary>
    public async Task RedeployChangedAsync(string what)
    {
        await CommitAsync("round.txt", what + "\n");
        await RedeployAsync(0);
    }

    /// <summary>A redeploy to its end, also when the client could not wait so long: its events, as --json has them.</summary>
    public async Task<string> RedeployAsync(int exitCode)
    {
        var result = await Laptop.RunAsync("redeploy", "--json");
        var output = result.Output;
        for (var again = 0; result.ExitCode == 8 && again < 5; again++)
        {
            var id = JsonDocument.Parse(output.Split('\n')[0]).RootElement.Text("operationId");
            result = await Laptop.RunAsync("watch", id, "--json");
            output = result.Output;
        }

        return result.ExitCode == exitCode
            ? output
            : throw new Xunit.Sdk.XunitException($"redeploy: exit code {result.ExitCode}, expected {exitCode}\n{output}\n{await EvidenceAsync()}");
    }

    /// <summary>mbot-client, with what the instance says when it ends in another way.</summary>
    public async Task<ClientResult> ExpectAsync(int exitCode, params string[] arguments)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var result = await Laptop.RunAsync(arguments);
        // 3: no answer. An emulated processor may take longer to shake hands than the client waits.
        while (result.ExitCode == 3 && exitCode != 3 && clock.Elapsed < Patience)
            result = await Laptop.RunAsync(arguments);
        return result.ExitCode == exitCode
            ? result
            : throw new Xunit.Sdk.XunitException($"mbot-client {result.Command}: exit code {result.ExitCode}, expected {exitCode}\n{result.Output}\n{await EvidenceAsync()}");
    }

    /// <summary>The newest operation, as <c>operations --json</c> has it; null while the agent does not answer.</summary>
    public async Task<JsonElement?> LastOperationAsync() =>
        await Laptop.RunAsync("operations", "--limit", "1", "--json") is { ExitCode: 0 } answer ? answer.Json.GetProperty("operations")[0] : null;

    /// <summary>The name of the copy that serves new visitors.</summary>
    public async Task<string> LiveAsync() => (await Machine.RunAsync("readlink", "/var/lib/mbot/run/live")).Trim().Split('/')[^1];

    /// <summary>The unit of the copy that serves new visitors.</summary>
    public async Task<string> LiveUnitAsync() => $"mbot-app@{await LiveAsync()}.service";

    /// <summary>A property of a unit, as systemd has it.</summary>
    public async Task<string> ShowAsync(string property, string unit) => (await Machine.RunAsync("systemctl", "show", "-P", property, unit)).Trim();

    /// <summary>What of its releases, environments and records is not whole; empty when all is.</summary>
    public async Task<string> BrokenAsync() => (await Machine.RunAsync("/usr/bin/python3", "/opt/whole.py", "/var/lib/mbot", Repository)).Trim();

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        Laptop.Dispose();
        await Machine.DisposeAsync();
    }
}
