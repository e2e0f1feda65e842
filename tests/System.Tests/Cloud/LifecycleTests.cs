using System.Text.Json;
using MBot.TestKit;

namespace MBot.SystemTests.Cloud;

/// <summary>On, off and anew, against moto; Debian's aws says what came of it.</summary>
public sealed class LifecycleTests(Moto shared) : IClassFixture<Moto>
{
    [NeedsFact(Part.Moto | Part.AwsCli)]
    public async Task StopAndStart_AreWhatTheAwsCommandSees_AndOnceMoreIsHarmless()
    {
        var moto = await shared.EmptyAsync();
        var id = await moto.Seed.InstanceAsync();
        using var laptop = new CloudLaptop(moto.Endpoint);

        var stopped = (await laptop.RunAsync("stop", "--yes")).Expect(0);
        Assert.Equal("stopped", await StateAsync(moto, id));
        Assert.Contains("Stopped it still costs", stopped.Output, StringComparison.Ordinal);
        Assert.Contains("stopped already", (await laptop.RunAsync("stop", "--yes")).Expect(0).Output, StringComparison.Ordinal);

        var started = (await laptop.RunAsync("start", "--no-wait")).Expect(0);
        Assert.Equal("running", await StateAsync(moto, id));
        Assert.Matches(@"(?m)^start requested\t\d+\.\d\t$", started.Output);
        Assert.Matches(@"(?m)^running\t\d+\.\d\tt3\.small$", started.Output);
        Assert.Contains("runs already", (await laptop.RunAsync("start", "--no-wait")).Expect(0).Output, StringComparison.Ordinal);
    }

    [NeedsFact(Part.Moto)]
    public async Task AStop_SaysWhatItStillCosts_AndStopsWhereThatCantBeKnown()
    {
        var moto = await shared.EmptyAsync();
        var id = await moto.Seed.InstanceAsync(more: [("BlockDeviceMapping.1.DeviceName", "/dev/sda1"), ("BlockDeviceMapping.1.Ebs.VolumeSize", "20"), ("BlockDeviceMapping.1.Ebs.VolumeType", "gp3")]);
        await moto.Seed.AddressAsync(id);
        await using var proxy = Ec2Proxy.Start(moto.Endpoint);
        using var laptop = new CloudLaptop(proxy.Endpoint);

        Assert.Contains("1 disk 1.86, Elastic IP 3.65", (await laptop.RunAsync("stop")).Expect(4).Output, StringComparison.Ordinal);
        Assert.Contains("Stopped it still costs 5.51 USD a month", (await laptop.RunAsync("stop", "--yes")).Expect(0).Output, StringComparison.Ordinal);

        (await laptop.RunAsync("start", "--no-wait")).Expect(0);
        proxy.Fail(Ec2Fault.Denied, "DescribeSnapshots");
        proxy.Fail(Ec2Fault.Silent, "DescribeVolumes");
        Assert.Contains("Stopped it still costs: 1 disk", (await laptop.RunAsync("stop", "--yes")).Expect(0).Output, StringComparison.Ordinal);
        Assert.Equal("stopped", await moto.Seed.StateAsync(id));
        Assert.Contains("17.23 USD more before VAT: 34.46, now 17.23", (await laptop.RunAsync("resize", "t3.medium", "--yes")).Expect(0).Output, StringComparison.Ordinal);
    }

    [NeedsTheory(Part.Moto)]
    [InlineData("stop")]
    [InlineData("restart", "machine")]
    [InlineData("resize", "t3.medium")]
    public async Task WhereNobodyCanBeAsked_NothingIsChanged(params string[] arguments)
    {
        var moto = await shared.EmptyAsync();
        await moto.Seed.InstanceAsync();
        await using var proxy = Ec2Proxy.Start(moto.Endpoint);
        using var laptop = new CloudLaptop(proxy.Endpoint);

        var refused = (await laptop.RunAsync(arguments)).Expect(4);

        Assert.Contains("--yes", refused.Output, StringComparison.Ordinal);
        Assert.Contains("not known", refused.Output, StringComparison.Ordinal);
        Assert.Empty(proxy.Changes);
    }

    [NeedsFact(Part.Moto)]
    public async Task StatesThatTakeTheirTime_AreWaitedFor()
    {
        var moto = await shared.EmptyAsync();
        await moto.Seed.InstanceAsync();
        await using var proxy = Ec2Proxy.Start(moto.Endpoint);
        proxy.PassingStates = 2;
        using var laptop = new CloudLaptop(proxy.Endpoint);

        var stop = (await laptop.RunAsync("stop", "--yes", "--json")).Expect(0);
        var start = (await laptop.RunAsync("start", "--no-wait", "--json")).Expect(0);

        Assert.Equal(["StopInstances", "StartInstances"], proxy.Changes.Select(change => change.Action));
        Assert.Contains("\"state\": \"stopped\"", stop.Output, StringComparison.Ordinal);
        Assert.Contains("\"state\": \"running\"", start.Output, StringComparison.Ordinal);
    }

    [NeedsFact(Part.Moto)]
    public async Task AMachineThatIsEndedMeanwhile_IsWaitedForNoLonger()
    {
        var moto = await shared.EmptyAsync();
        var id = await moto.Seed.InstanceAsync();
        await moto.Seed.StopAsync(id);
        await using var proxy = Ec2Proxy.Start(moto.Endpoint);
        proxy.PassingStates = int.MaxValue;
        using var laptop = new CloudLaptop(proxy.Endpoint);
        await using var start = laptop.Start("start", "--json");
        start.CloseInput();

        await start.WaitForLineAsync(line => line.StartsWith("start requested", StringComparison.Ordinal), TimeSpan.FromSeconds(60));
        await moto.Seed.TerminateAsync(id);
        proxy.Forward();

        Assert.True(await start.WaitForExitAsync(TimeSpan.FromSeconds(60)) == 5, start.Output);
        Assert.Contains("aws.instance-gone", start.Output, StringComparison.Ordinal);
    }

    [NeedsFact(Part.Moto)]
    public async Task WhenAwsGoesAwayInTheMiddle_WhatWasBegunIsSaid()
    {
        var moto = await shared.EmptyAsync();
        var id = await moto.Seed.InstanceAsync();
        await moto.Seed.StopAsync(id);
        await using var proxy = Ec2Proxy.Start(moto.Endpoint);
        proxy.PassingStates = int.MaxValue;
        using var laptop = new CloudLaptop(proxy.Endpoint);
        await using var start = laptop.Start("start");
        start.CloseInput();

        await start.WaitForLineAsync(line => line.StartsWith("start requested", StringComparison.Ordinal), TimeSpan.FromSeconds(60));
        await moto.DownAsync();

        Assert.True(await start.WaitForExitAsync(TimeSpan.FromMinutes(2)) == 8, start.Output);
        Assert.Contains($"{id} was told to start; what became of it is unknown", start.Output, StringComparison.Ordinal);
    }

    [NeedsFact(Part.Moto)]
    public async Task ARestartOfTheMachine_IsAReboot()
    {
        var moto = await shared.EmptyAsync();
        var id = await moto.Seed.InstanceAsync();
        await using var proxy = Ec2Proxy.Start(moto.Endpoint);
        using var laptop = new CloudLaptop(proxy.Endpoint);

        var restarted = (await laptop.RunAsync("restart", "machine", "--yes")).Expect(0);

        Assert.Equal(("RebootInstances", id), (Assert.Single(proxy.Changes).Action, proxy.Changes[0].InstanceId));
        Assert.Contains("not enrolled yet", restarted.Output, StringComparison.Ordinal);
        await moto.Seed.StopAsync(id);
        Assert.Contains("mbot-client start", (await laptop.RunAsync("restart", "machine", "--yes")).Expect(4).Output, StringComparison.Ordinal);
    }

    [NeedsFact(Part.Moto)]
    public async Task TheConsole_IsTheMachines_Decoded()
    {
        var moto = await shared.EmptyAsync();
        await moto.Seed.InstanceAsync();
        using var laptop = new CloudLaptop(moto.Endpoint);

        Assert.Contains("Linux version", (await laptop.RunAsync("console")).Expect(0).Output, StringComparison.Ordinal);
        Assert.Single((await laptop.RunAsync("console", "--tail", "1", "--json")).Expect(0).Json.GetProperty("lines").EnumerateArray());
    }

    [NeedsFact(Part.Moto)]
    public async Task Status_HasTheMachine_AndSaysWhatItCantHave()
    {
        var moto = await shared.EmptyAsync();
        var id = await moto.Seed.InstanceAsync();
        using var laptop = new CloudLaptop(moto.Endpoint);

        var aws = (await laptop.RunAsync("status", "--json")).Expect(0).Json.GetProperty("aws");
        Assert.Equal((id, "running", "t3.small", "ok", "ok"), (aws.Text("instanceId"), aws.Text("state"), aws.Text("type"), aws.Text("systemCheck"), aws.Text("instanceCheck")));
        Assert.Contains("mbot-client enroll", (await laptop.RunAsync("status")).Expect(0).Output, StringComparison.Ordinal);

        await moto.Seed.TerminateAsync(id);
        Assert.Contains("aws.instance-none", (await laptop.RunAsync("status", "--json")).Expect(4).Output, StringComparison.Ordinal);
    }

    [NeedsFact(Part.Moto)]
    public async Task AMachineOfSomebodyElse_IsNotTouched()
    {
        var moto = await shared.EmptyAsync();
        var other = await moto.Seed.InstanceAsync(project: "other");
        await using var proxy = Ec2Proxy.Start(moto.Endpoint);
        using var laptop = new CloudLaptop(proxy.Endpoint);

        foreach (var verb in (string[][])[["stop", "--yes"], ["start"], ["restart", "machine", "--yes"], ["resize", "t3.medium", "--yes"], ["console"]])
            Assert.Contains("aws.not-ours", (await laptop.RunAsync([.. verb, "--instance", other, "--json"])).Expect(4).Output, StringComparison.Ordinal);

        Assert.Empty(proxy.Changes);
    }

    private static async Task<string> StateAsync(MotoServer moto, string id) => (await SeenAsync(moto, id)).GetProperty("State").GetProperty("Name").GetString()!;

    internal static async Task<JsonElement> SeenAsync(MotoServer moto, string id) =>
        (await moto.Cli.JsonAsync("ec2", "describe-instances", "--instance-ids", id)).GetProperty("Reservations")[0].GetProperty("Instances")[0];
}
