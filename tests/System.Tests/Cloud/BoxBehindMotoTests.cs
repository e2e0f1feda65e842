using System.Text.Json.Nodes;
using MBot.SystemTests.Instances;
using MBot.TestKit;

namespace MBot.SystemTests.Cloud;

/// <summary>A whole machine stands for the instance: it is switched on and off as moto's state says.</summary>
public sealed class BoxBehindMotoTests(Moto shared) : IClassFixture<Moto>
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(3);

    [NeedsFact(Part.Moto | Part.Box)]
    [Trait("Duration", "Long")]
    public async Task StartToServing_StopAndRestart_OnAMachineThatBoots()
    {
        var moto = await shared.EmptyAsync();
        var id = await moto.Seed.InstanceAsync();
        await using var instance = await ServingBox.StartAsync();
        using var owner = await BoxLaptop.CreateAsync(instance.Box);
        (await owner.RunAsync("enroll", $"root@{BoxNetwork.Instance}", "--name", "test", "--identity", owner["key"], "--ssh-config", owner["ssh_config"])).Expect(0);
        using var laptop = new CloudLaptop(moto.Endpoint);
        laptop.SetAws(new JsonObject { ["instanceId"] = id });
        laptop.TakeAgent(owner["config"]);
        laptop.ReachAgentAt(instance.Box.Forward(7443).Port);
        var page = instance.Page.ToString();

        (await laptop.RunAsync("stop", "--yes")).Expect(0);
        await instance.Box.KillAsync();
        Assert.Contains("the machine is stopped", (await laptop.RunAsync("status")).Expect(0).Output, StringComparison.Ordinal);

        await using var start = laptop.Start("start", "--app-url", page);
        start.CloseInput();
        await start.WaitForLineAsync(line => line.StartsWith("running", StringComparison.Ordinal), Bound);
        await instance.Box.BootAsync();

        Assert.True(await start.WaitForExitAsync(Bound) == 0, start.Output);
        Assert.True(await instance.AnswersAsync(), start.Output);
        Assert.Equal(["start requested", "running", "address", "agent answers", "app serves"],
            start.Output.Split('\n').Where(line => line.Contains('\t', StringComparison.Ordinal)).Select(line => line.Split('\t')[0]));

        await using var restart = laptop.Start("restart", "machine", "--yes", "--app-url", page);
        restart.CloseInput();
        await restart.WaitForLineAsync(line => line.StartsWith("reboot requested", StringComparison.Ordinal), Bound);
        await instance.Box.RebootAsync();

        Assert.True(await restart.WaitForExitAsync(Bound) == 0, restart.Output);
        Assert.Contains("app serves", restart.Output, StringComparison.Ordinal);
    }
}
