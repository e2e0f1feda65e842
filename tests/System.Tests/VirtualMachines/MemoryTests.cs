using System.Net.WebSockets;
using MBot.TestKit;
using Xunit.Abstractions;

namespace MBot.SystemTests.VirtualMachines;

/// <summary>Memory runs out, for the app or for a build: whoever took it ends, and nobody else.</summary>
[Trait("Duration", "Long")]
[Collection(Quiet.Name)]
public sealed class MemoryTests(ITestOutputHelper output)
{
    private const string Eater = "print('eating now', flush=True)\neaten = []\nwhile True:\n    eaten.append(b'\\xa5' * (16 << 20))\n";

    [VirtualMachineFact]
    public async Task AnAppThatTakesAllMemory_IsEndedByItsLimit_AndServesAgain_AndHealthSaysWhy()
    {
        await using var instance = await ServingMachine.StartAsync();
        await instance.Machine.CopyAsync(Repository.App("eats-memory"), "/srv/app");
        await instance.RedeployChangedAsync("an app that eats memory");
        var (agent, unit) = (await instance.ShowAsync("MainPID", "mbot-agent"), await instance.LiveUnitAsync());
        var app = await instance.ShowAsync("MainPID", unit);
        var clock = System.Diagnostics.Stopwatch.StartNew();

        await instance.Machine.RunAsync("runuser", "-u", "mbot-app", "--", "touch", "/var/lib/mbot/app/data/eat");
        var visit = VisitAsync(instance);
        var told = "";
        await instance.HoldsAsync(async () => (told = (await instance.Laptop.RunAsync("health", "--json")).Output).Contains("out of memory", StringComparison.Ordinal), "a condition tells that the app ran out of memory");
        output.WriteLine($"after {clock.Elapsed.TotalSeconds:0} s: {told}");
        await instance.HoldsAsync(async () => await instance.ShowAsync("MainPID", unit) is var now && now != "0" && now != app, "another process of the app");
        await instance.ServesAsync();
        output.WriteLine($"serves after {clock.Elapsed.TotalSeconds:0} s");
        await visit;

        Assert.Equal(agent, await instance.ShowAsync("MainPID", "mbot-agent"));
        await instance.RedeployChangedAsync("afterwards");
        await instance.ServesAsync();
        Assert.Equal("", await instance.BrokenAsync());
    }

    [VirtualMachineFact]
    public async Task ABuildThatTakesAllMemory_FailsAndSaysSo_AndTheLiveReleaseServesOn()
    {
        await using var instance = await ServingMachine.StartAsync();
        var (agent, unit) = (await instance.ShowAsync("MainPID", "mbot-agent"), await instance.LiveUnitAsync());
        var app = await instance.ShowAsync("MainPID", unit);

        await instance.CommitAsync("eat.py", Eater);
        await instance.CommitAsync(".mbot.json", """{ "hooks": { "afterPrepare": ["python3", "eat.py"] } }""");
        await FailsAsync(instance, "hook.out-of-memory");
        await instance.Machine.RunAsync("rm", "/srv/app/.mbot.json");
        await instance.CommitAsync("eater/setup.py", Eater);
        await instance.CommitAsync("requirements.txt", "streamlit>=1.24,<2\n./eater\n");
        await FailsAsync(instance, "environment.out-of-memory");

        Assert.Equal((agent, app), (await instance.ShowAsync("MainPID", "mbot-agent"), await instance.ShowAsync("MainPID", unit)));
        await instance.ServesAsync();
        Assert.Equal("", await instance.BrokenAsync());
        await instance.CommitAsync("requirements.txt", "streamlit>=1.24,<2\n");
        await instance.RedeployChangedAsync("afterwards");
    }

    private async Task FailsAsync(ServingMachine instance, string code)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var failed = await instance.RedeployAsync(5);
        output.WriteLine($"{code}: {clock.Elapsed.TotalSeconds:0} s\n{failed.Split('\n')[^1]}");
        Assert.Contains($"\"{code}\"", failed, StringComparison.Ordinal);
        Assert.True(await instance.AnswersAsync(), "the app does not answer");
    }

    /// <summary>Runs the app's script once, which does not come to its end.</summary>
    private static async Task VisitAsync(ServingMachine instance)
    {
        try
        {
            await using var visitor = await StreamlitSession.VisitAsync(instance.Page);
        }
        catch (Exception e) when (e is StreamlitSessionClosedException or WebSocketException or IOException or HttpRequestException or OperationCanceledException or TimeoutException)
        {
            // It ended with the app.
        }
    }
}
