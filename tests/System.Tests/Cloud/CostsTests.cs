using System.Text.Json.Nodes;
using MBot.TestKit;

namespace MBot.SystemTests.Cloud;

/// <summary>What a machine costs, counted from what moto has of it.</summary>
public sealed class CostsTests(Moto shared) : IClassFixture<Moto>
{
    [NeedsFact(Part.Moto | Part.AwsCli)]
    public async Task DisksSnapshotsAndTheAddress_AreCounted_AndForeignOnesAreNot()
    {
        var moto = await shared.EmptyAsync();
        var id = await moto.Seed.InstanceAsync(more: [("BlockDeviceMapping.1.DeviceName", "/dev/sda1"), ("BlockDeviceMapping.1.Ebs.VolumeSize", "20"), ("BlockDeviceMapping.1.Ebs.VolumeType", "gp3")]);
        var volume = await moto.Seed.RootVolumeAsync(id);
        await moto.Seed.SnapshotAsync(volume);
        await moto.Seed.SnapshotAsync(volume, ("Project", "someone"));
        await moto.Seed.SnapshotAsync(await moto.Seed.VolumeAsync(500, "someone"), ("Project", "someone"));
        await moto.Seed.AddressAsync(id);
        await moto.Seed.AddressAsync(project: "someone");
        using var laptop = new CloudLaptop(moto.Endpoint);

        var root = (await laptop.RunAsync("costs", "--json")).Expect(0).Json;

        var seen = (await moto.Cli.JsonAsync("ec2", "describe-volumes", "--volume-ids", volume)).GetProperty("Volumes")[0];
        var lines = root.GetProperty("lines").EnumerateArray().ToDictionary(line => line.GetProperty("kind").GetString()!, line => line.GetProperty("quantity").GetDecimal());
        Assert.Equal(seen.GetProperty("Size").GetDecimal(), lines["volume"]);
        Assert.Equal(40, lines["snapshots"]);
        Assert.Equal(1, lines["public-ipv4"]);
        Assert.False(root.GetProperty("assumed").GetBoolean());
        Assert.Equal(id, root.GetProperty("instanceId").GetString());
        Assert.Equal(17.228m + 20 * 0.0928m + 40 * 0.053m + 3.65m, root.GetProperty("monthly").GetProperty("now").GetProperty("usd").GetDecimal(), 2);
    }

    [NeedsFact(Part.Moto)]
    public async Task AStoppedMachine_StillCosts_AndItsAddressOnlyIfItIsKept()
    {
        var moto = await shared.EmptyAsync();
        var id = await moto.Seed.InstanceAsync();
        await moto.Seed.AddressAsync(id);
        await moto.Seed.StopAsync(id);
        using var laptop = new CloudLaptop(moto.Endpoint);
        laptop.SetAws(new JsonObject { ["vat"] = 20 });

        var monthly = (await laptop.RunAsync("costs", "--json", "--price-per-gb", "0.1")).Expect(0).Json.GetProperty("monthly");

        Assert.Equal(monthly.GetProperty("stopped").GetProperty("usd").GetDecimal(), monthly.GetProperty("now").GetProperty("usd").GetDecimal());
        Assert.Equal(3.65m + 0.8m, monthly.GetProperty("now").GetProperty("usd").GetDecimal());
        Assert.Equal(5.34m, monthly.GetProperty("now").GetProperty("withVat").GetDecimal());
    }

    [NeedsFact(Part.Moto)]
    public async Task AnAwsThatDoesNotAnswer_OrCredentialsThatAreOld_LeaveAnEstimate_ThatSaysSo()
    {
        var moto = await shared.EmptyAsync();
        await moto.Seed.InstanceAsync();
        await using var proxy = Ec2Proxy.Start(moto.Endpoint);
        proxy.Fail(Ec2Fault.Expired);
        using var old = new CloudLaptop(proxy.Endpoint);
        using var offline = new CloudLaptop(new Uri($"http://127.0.0.1:{Port.Free()}/"));

        var expired = (await old.RunAsync("costs")).Expect(0).Output;
        var unreachable = (await offline.RunAsync("costs")).Expect(0).Output;

        foreach (var output in new[] { expired, unreachable })
        {
            Assert.Contains("counted without AWS", output, StringComparison.Ordinal);
            Assert.Contains("assumed: t3.small", output, StringComparison.Ordinal);
        }
    }

    [NeedsFact(Part.Moto)]
    public async Task NoInstance_OrTwo_IsAnError()
    {
        var moto = await shared.EmptyAsync();
        using var laptop = new CloudLaptop(moto.Endpoint);

        Assert.Contains("aws.instance-none", (await laptop.RunAsync("costs", "--json")).Expect(4).Output, StringComparison.Ordinal);
        await moto.Seed.InstanceAsync();
        await moto.Seed.InstanceAsync();
        Assert.Contains("aws.instance-ambiguous", (await laptop.RunAsync("costs", "--json")).Expect(4).Output, StringComparison.Ordinal);
    }
}
