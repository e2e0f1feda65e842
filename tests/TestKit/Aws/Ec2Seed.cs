using System.Globalization;
using System.Xml.Linq;

namespace MBot.TestKit;

/// <summary>Puts things into an EC2 API as Terraform or a person would have, without the code under test.</summary>
public sealed class Ec2Seed(Ec2Api api)
{
    /// <summary>A running instance in the default VPC, with an 8 GB root volume, tagged as the project's.</summary>
    /// <param name="more">Further parameters of RunInstances, such as ("KeyName", "laptop").</param>
    /// <returns>Its id.</returns>
    public async Task<string> InstanceAsync(string project = "mbot", string environment = "prod", string type = "t3.small", string region = MotoServer.Region, params (string Name, string Value)[] more)
    {
        var answer = await api.CallInAsync(region, "RunInstances",
        [
            ("ImageId", "ami-12345678"), ("InstanceType", type), ("MinCount", "1"), ("MaxCount", "1"),
            .. Tagged("instance", 1, project, environment), .. Tagged("volume", 2, project, environment), .. more,
        ]);
        return Text(answer, "instanceId");
    }

    /// <summary>Its root volume's id.</summary>
    public async Task<string> RootVolumeAsync(string instance) =>
        Text(await api.CallAsync("DescribeInstances", ("InstanceId.1", instance)), "volumeId");

    /// <summary>The state that EC2 names: running, stopped…</summary>
    public async Task<string> StateAsync(string instance) =>
        (await api.CallAsync("DescribeInstances", ("InstanceId.1", instance))).Descendants("instanceState").First().Element("name")!.Value;

    /// <summary>A security group of the default VPC.</summary>
    /// <param name="rules">Ports with the networks that are let in, such as (22, "203.0.113.7/32").</param>
    public async Task<string> SecurityGroupAsync(string name, string project = "mbot", string environment = "prod", params (int Port, string Cidr)[] rules)
    {
        var vpc = Text(await api.CallAsync("DescribeVpcs", ("Filter.1.Name", "is-default"), ("Filter.1.Value.1", "true")), "vpcId");
        var id = Text(await api.CallAsync("CreateSecurityGroup",
            [("GroupName", name), ("GroupDescription", name), ("VpcId", vpc), .. Tagged("security-group", 1, project, environment)]), "groupId");
        foreach (var (port, cidr) in rules)
        {
            var number = port.ToString(CultureInfo.InvariantCulture);
            await api.CallAsync("AuthorizeSecurityGroupIngress", ("GroupId", id), ("IpPermissions.1.IpProtocol", "tcp"), ("IpPermissions.1.FromPort", number), ("IpPermissions.1.ToPort", number),
                cidr.Contains(':', StringComparison.Ordinal) ? ("IpPermissions.1.Ipv6Ranges.1.CidrIpv6", cidr) : ("IpPermissions.1.IpRanges.1.CidrIp", cidr));
        }

        return id;
    }

    /// <summary>A gp3 volume that is attached to nothing.</summary>
    public async Task<string> VolumeAsync(int gigabytes = 20, string project = "mbot", string environment = "prod", bool encrypted = true) =>
        Text(await api.CallAsync("CreateVolume",
        [
            ("AvailabilityZone", MotoServer.Region + "a"), ("Size", gigabytes.ToString(CultureInfo.InvariantCulture)), ("VolumeType", "gp3"), ("Encrypted", encrypted ? "true" : "false"),
            .. Tagged("volume", 1, project, environment),
        ]), "volumeId");

    /// <summary>A snapshot of a volume, complete at once.</summary>
    /// <param name="tags">In the place of the project's.</param>
    public async Task<string> SnapshotAsync(string volume, params (string Key, string Value)[] tags) =>
        Text(await api.CallAsync("CreateSnapshot", [("VolumeId", volume), .. Tags("snapshot", 1, tags.Length > 0 ? tags : Ours("mbot", "prod"))]), "snapshotId");

    /// <summary>An Elastic IP, the instance's if one is named.</summary>
    /// <returns>Its allocation and the address itself.</returns>
    public async Task<(string Allocation, string Address)> AddressAsync(string? instance = null, string project = "mbot", string environment = "prod")
    {
        var answer = await api.CallAsync("AllocateAddress", [("Domain", "vpc"), .. Tagged("elastic-ip", 1, project, environment)]);
        var allocation = Text(answer, "allocationId");
        if (instance is not null)
            await api.CallAsync("AssociateAddress", ("AllocationId", allocation), ("InstanceId", instance));
        return (allocation, Text(answer, "publicIp"));
    }

    /// <summary>Stops an instance.</summary>
    public Task StopAsync(string instance) => api.CallAsync("StopInstances", ("InstanceId.1", instance));

    /// <summary>Ends an instance for good.</summary>
    public Task TerminateAsync(string instance) => api.CallAsync("TerminateInstances", ("InstanceId.1", instance));

    /// <summary>Sets tags of whatever has that id.</summary>
    public Task TagAsync(string id, params (string Key, string Value)[] tags) =>
        api.CallAsync("CreateTags", [("ResourceId.1", id), .. tags.SelectMany((tag, i) => ((string, string)[])[($"Tag.{i + 1}.Key", tag.Key), ($"Tag.{i + 1}.Value", tag.Value)])]);

    private static IEnumerable<(string Name, string Value)> Tagged(string what, int number, string project, string environment) => Tags(what, number, Ours(project, environment));

    private static IEnumerable<(string Name, string Value)> Tags(string what, int number, IEnumerable<(string Key, string Value)> tags) =>
        tags.SelectMany((tag, i) => ((string, string)[])[($"TagSpecification.{number}.Tag.{i + 1}.Key", tag.Key), ($"TagSpecification.{number}.Tag.{i + 1}.Value", tag.Value)])
            .Prepend(($"TagSpecification.{number}.ResourceType", what));

    private static (string Key, string Value)[] Ours(string project, string environment) =>
        [("Project", project), ("Environment", environment), ("ManagedBy", "terraform"), ("Name", $"{project}-{environment}")];

    private static string Text(XElement answer, string element) => answer.Descendants(element).First().Value;
}
