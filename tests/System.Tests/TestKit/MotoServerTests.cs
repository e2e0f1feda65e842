using MBot.SystemTests.Cloud;
using MBot.TestKit;

namespace MBot.SystemTests;

/// <summary>What is put into moto is what Debian's aws command finds there.</summary>
public sealed class MotoServerTests(Moto moto) : IClassFixture<Moto>
{
    [NeedsFact(Part.Moto | Part.AwsCli)]
    public async Task AnInstanceWithAnElasticIp_IsSeenByTheAwsCommand()
    {
        var server = await moto.EmptyAsync();
        var instance = await server.Seed.InstanceAsync();
        var (_, address) = await server.Seed.AddressAsync(instance);

        var seen = (await server.Cli.JsonAsync("ec2", "describe-instances", "--filters", "Name=tag:Project,Values=mbot")).GetProperty("Reservations")[0].GetProperty("Instances")[0];

        Assert.Equal(instance, seen.GetProperty("InstanceId").GetString());
        Assert.Equal("running", seen.GetProperty("State").GetProperty("Name").GetString());
        Assert.Equal(address, seen.GetProperty("PublicIpAddress").GetString());
        Assert.Contains(seen.GetProperty("Tags").EnumerateArray(), tag => tag.GetProperty("Key").GetString() == "Environment" && tag.GetProperty("Value").GetString() == "prod");
    }

    [NeedsFact(Part.Moto | Part.AwsCli)]
    public async Task GroupsVolumesAndSnapshots_AreSeenByTheAwsCommand()
    {
        var server = await moto.EmptyAsync();
        var group = await server.Seed.SecurityGroupAsync("mbot", rules: [(22, "203.0.113.7/32"), (50051, "2001:db8::/64")]);
        var volume = await server.Seed.VolumeAsync();
        var snapshot = await server.Seed.SnapshotAsync(volume, ("Project", "mbot"), ("mbot:reason", "before resize"));

        var rules = (await server.Cli.JsonAsync("ec2", "describe-security-groups", "--group-ids", group)).GetProperty("SecurityGroups")[0].GetProperty("IpPermissions");
        var seen = (await server.Cli.JsonAsync("ec2", "describe-snapshots", "--snapshot-ids", snapshot)).GetProperty("Snapshots")[0];

        Assert.Equal([22, 50051], rules.EnumerateArray().Select(rule => rule.GetProperty("FromPort").GetInt32()).Order());
        Assert.Equal(volume, seen.GetProperty("VolumeId").GetString());
        Assert.True(seen.GetProperty("Encrypted").GetBoolean());
    }

    [NeedsFact(Part.Moto)]
    public async Task ResetAndKill_LeaveNothing()
    {
        var server = await moto.EmptyAsync();
        await server.Seed.InstanceAsync();
        await server.ResetAsync();
        Assert.Empty((await server.Api.CallAsync("DescribeInstances")).Descendants("instanceId"));

        await server.Seed.InstanceAsync();
        await server.DownAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => server.Api.CallAsync("DescribeInstances"));
        await server.UpAsync();
        Assert.Empty((await server.Api.CallAsync("DescribeInstances")).Descendants("instanceId"));
    }
}
