using System.Text.Json;
using MBot.TestKit;

namespace MBot.SystemTests.Bringup;

/// <summary>What AWS's provider for Terraform reads back of what is in moto now, for <see cref="TerraformCopy.InAws"/>. Debian's aws command asks.</summary>
internal static class AwsReadBack
{
    /// <summary>The type of an instance.</summary>
    public static async Task<string> TypeAsync(MotoServer moto, string instance) =>
        (await moto.Cli.JsonAsync("ec2", "describe-instances", "--instance-ids", instance)).GetProperty("Reservations")[0].GetProperty("Instances")[0].GetProperty("InstanceType").GetString()!;

    /// <summary>The rules into a security group. As the provider does it, those with the same ports and description are one.</summary>
    public static async Task<object[]> IngressAsync(MotoServer moto, string group) =>
        [.. (await moto.Cli.JsonAsync("ec2", "describe-security-group-rules", "--filters", $"Name=group-id,Values={group}")).GetProperty("SecurityGroupRules").EnumerateArray()
            .Where(rule => !rule.GetProperty("IsEgress").GetBoolean())
            .GroupBy(rule => (Protocol: Text(rule, "IpProtocol"), From: rule.GetProperty("FromPort").GetInt32(), To: rule.GetProperty("ToPort").GetInt32(), Description: Text(rule, "Description")))
            .Select(rules => new
            {
                description = rules.Key.Description,
                protocol = rules.Key.Protocol,
                from_port = rules.Key.From,
                to_port = rules.Key.To,
                cidr_blocks = rules.Select(rule => Text(rule, "CidrIpv4")).Where(cidr => cidr.Length > 0).ToArray(),
                ipv6_cidr_blocks = rules.Select(rule => Text(rule, "CidrIpv6")).Where(cidr => cidr.Length > 0).ToArray(),
                prefix_list_ids = Array.Empty<string>(),
                security_groups = Array.Empty<string>(),
                self = false,
            })];

    /// <summary>Puts the rules of an applied group into one that moto has, as AWS would have done when it was applied.</summary>
    public static async Task ApplyAsync(MotoServer moto, string group, JsonElement ingress)
    {
        foreach (var rule in ingress.EnumerateArray())
        {
            var (ranges, name, cidr) = rule.GetProperty("cidr_blocks").EnumerateArray().Select(block => block.GetString()!).FirstOrDefault() is { } network
                ? ("IpRanges", "CidrIp", network)
                : ("Ipv6Ranges", "CidrIpv6", rule.GetProperty("ipv6_cidr_blocks")[0].GetString()!);
            await moto.Api.CallAsync("AuthorizeSecurityGroupIngress",
                ("GroupId", group), ("IpPermissions.1.IpProtocol", Text(rule, "protocol")),
                ("IpPermissions.1.FromPort", rule.GetProperty("from_port").GetRawText()), ("IpPermissions.1.ToPort", rule.GetProperty("to_port").GetRawText()),
                ($"IpPermissions.1.{ranges}.1.{name}", cidr), ($"IpPermissions.1.{ranges}.1.Description", Text(rule, "description")));
        }
    }

    private static string Text(JsonElement rule, string name) => rule.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";
}
