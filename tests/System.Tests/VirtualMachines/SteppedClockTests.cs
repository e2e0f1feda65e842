using System.Globalization;
using MBot.TestKit;
using Xunit.Abstractions;

namespace MBot.SystemTests.VirtualMachines;

/// <summary>The machine's clock, with systemd's timers and the kernel's, is a day off, either way: what was before, what happens in the middle, what starts then.</summary>
[Trait("Duration", "Long")]
[Collection(Quiet.Name)]
public sealed class SteppedClockTests(ITestOutputHelper output)
{
    [VirtualMachineFact]
    public async Task WhenTheClockJumpsByADay_AppAndAgentGoOn_DurationsAreRight_AndAllWorksAfterwards()
    {
        await using var instance = await ServingMachine.StartAsync();
        var (agent, unit) = (await instance.ShowAsync("MainPID", "mbot-agent"), await instance.LiveUnitAsync());
        var app = await instance.ShowAsync("MainPID", unit);

        foreach (var days in (int[])[1, 0, -1, 0])
        {
            await instance.Machine.SetClockAsync(DateTimeOffset.UtcNow.AddDays(days));
            Assert.True(await instance.AnswersAsync(), "the app does not answer");
            await instance.ExpectAsync(0, "status");
            Assert.Equal((agent, app), (await instance.ShowAsync("MainPID", "mbot-agent"), await instance.ShowAsync("MainPID", unit)));
        }

        await RedeployWhileItJumpsAsync(instance, 1);
        await RedeployWhileItJumpsAsync(instance, -1);
        foreach (var days in (int[])[-1, 1, 0])
        {
            await instance.Machine.SetClockAsync(DateTimeOffset.UtcNow.AddDays(days));
            await instance.Machine.RunAsync("systemctl", "restart", "mbot-agent");
            await instance.HoldsAsync(async () => (await instance.Laptop.RunAsync("status")).ExitCode == 0, $"an agent that starts {days} days off answers");
            Assert.True(await instance.AnswersAsync(), "the app does not answer");
        }

        await instance.RedeployChangedAsync("afterwards");
        await instance.ServesAsync();
        await instance.ExpectAsync(0, "audit", "verify");
        Assert.Equal("", await instance.BrokenAsync());
    }

    private async Task RedeployWhileItJumpsAsync(ServingMachine instance, int days)
    {
        await instance.CommitAsync("round.txt", string.Create(CultureInfo.InvariantCulture, $"{days}\n"));
        var clock = System.Diagnostics.Stopwatch.StartNew();
        await using (var redeploy = instance.Laptop.Start("redeploy"))
        {
            redeploy.CloseInput();
            await redeploy.WaitForLineAsync(line => line.Contains("await health …", StringComparison.Ordinal), TimeSpan.FromMinutes(20));
            await instance.Machine.SetClockAsync(DateTimeOffset.UtcNow.AddDays(days));
            // 8: it could not wait so long.
            Assert.True(await redeploy.WaitForExitAsync(TimeSpan.FromMinutes(20)) is 0 or 8, redeploy.Output);
            await instance.HoldsAsync(async () => (await instance.LastOperationAsync())?.Text("state") == "succeeded", "the redeploy has succeeded");
        }

        var operation = (await instance.LastOperationAsync())!.Value;
        var took = operation.Time("endedAt") - operation.Time("acceptedAt");
        output.WriteLine($"{days} days: {took.TotalSeconds:0.0} s by the agent, {clock.Elapsed.TotalSeconds:0.0} s by the laptop");
        Assert.InRange(took, TimeSpan.FromSeconds(4), clock.Elapsed + TimeSpan.FromSeconds(1));
    }
}
