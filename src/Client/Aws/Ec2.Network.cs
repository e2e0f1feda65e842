using Amazon.EC2;
using Amazon.EC2.Model;

namespace MBot.Client.Aws;

internal sealed partial class Ec2
{
    private const string RulesTell = "mbot-client allow-ip --dry-run tells, when AWS answers again";

    /// <summary>The security groups with the project's tags. Asked for by the tags: describing groups brings all their rules along.</summary>
    public async Task<IReadOnlyList<CloudGroup>> OurGroupsAsync(CancellationToken cancellationToken)
    {
        var tags = new List<TagDescription>();
        var request = new DescribeTagsRequest { Filters = [new("resource-type", ["security-group"]), new("key", [CloudTags.Project, CloudTags.Environment, CloudTags.Name])] };
        do
        {
            var page = await CallAsync(() => client.DescribeTagsAsync(request, cancellationToken)).ConfigureAwait(false);
            tags.AddRange(page.Tags ?? []);
            request.NextToken = page.NextToken;
        }
        while (!string.IsNullOrEmpty(request.NextToken));
        return [.. tags.GroupBy(tag => tag.ResourceId).Select(group => new CloudGroup(group.Key, Tags(group.Select(tag => new Tag(tag.Key, tag.Value))))).Where(group => CloudTags.AreOurs(group.Tags, Target))];
    }

    /// <summary>Which networks may come into the group.</summary>
    public async Task<IReadOnlyList<CloudRule>> RulesAsync(CloudGroup group, CancellationToken cancellationToken)
    {
        var found = new List<CloudRule>();
        var request = new DescribeSecurityGroupRulesRequest { Filters = [new("group-id", [group.Id])] };
        do
        {
            var page = await CallAsync(() => client.DescribeSecurityGroupRulesAsync(request, cancellationToken)).ConfigureAwait(false);
            found.AddRange((page.SecurityGroupRules ?? []).Where(rule => rule.IsEgress is not true && (rule.CidrIpv4 ?? rule.CidrIpv6) is { Length: > 0 }).Select(Read));
            request.NextToken = page.NextToken;
        }
        while (!string.IsNullOrEmpty(request.NextToken));
        return found;
    }

    /// <summary>Lets a network in at one TCP port. One that is let in already is what was asked for.</summary>
    /// <param name="tags">Of the rule, beside the project's.</param>
    public async Task AllowAsync(CloudGroup group, int port, string cidr, string description, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken)
    {
        MustBeOurs(group.Id, group.Tags);
        var permission = new IpPermission { IpProtocol = "tcp", FromPort = port, ToPort = port };
        if (cidr.Contains(':', StringComparison.Ordinal))
            permission.Ipv6Ranges = [new Ipv6Range { CidrIpv6 = cidr, Description = description }];
        else
            permission.Ipv4Ranges = [new IpRange { CidrIp = cidr, Description = description }];
        try
        {
            await ChangeAsync($"the way in to port {port} from {cidr}", () => client.AuthorizeSecurityGroupIngressAsync(new AuthorizeSecurityGroupIngressRequest
            {
                GroupId = group.Id,
                IpPermissions = [permission],
                TagSpecifications = [OursSpecification(ResourceType.SecurityGroupRule, group.Tags.GetValueOrDefault(CloudTags.Name) ?? group.Id, tags.Select(tag => new Tag(tag.Key, tag.Value)))],
            }, cancellationToken), RulesTell).ConfigureAwait(false);
        }
        catch (ClientException error) when (error.InnerException is AmazonEC2Exception { ErrorCode: "InvalidPermission.Duplicate" })
        {
            // asked again by the SDK after a lost answer, or somebody else was faster
        }
    }

    /// <summary>Takes a rule out of the group. One that isn't there any more is what was asked for.</summary>
    public async Task RevokeAsync(CloudGroup group, CloudRule rule, CancellationToken cancellationToken)
    {
        MustBeOurs(group.Id, group.Tags);
        try
        {
            await ChangeAsync($"the end of {rule.Id}, the way in from {rule.Cidr}", () => client.RevokeSecurityGroupIngressAsync(new RevokeSecurityGroupIngressRequest { GroupId = group.Id, SecurityGroupRuleIds = [rule.Id] }, cancellationToken), RulesTell).ConfigureAwait(false);
        }
        catch (ClientException error) when (error.InnerException is AmazonEC2Exception { ErrorCode: "InvalidSecurityGroupRuleId.NotFound" or "InvalidPermission.NotFound" })
        {
            // asked again by the SDK after a lost answer, or somebody else was faster
        }
    }

    private static CloudRule Read(SecurityGroupRule rule) =>
        new(rule.SecurityGroupRuleId ?? "", rule.IpProtocol ?? "", rule.FromPort ?? -1, rule.ToPort ?? -1, Some(rule.CidrIpv4) ?? rule.CidrIpv6, rule.Description ?? "", Tags(rule.Tags));
}
