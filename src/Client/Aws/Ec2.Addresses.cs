using Amazon.EC2.Model;

namespace MBot.Client.Aws;

internal sealed partial class Ec2
{
    /// <summary>The instance's Elastic IPs, and those with the project's tags that lie idle.</summary>
    public async Task<IReadOnlyList<CloudAddress>> AddressesAsync(CloudInstance instance, CancellationToken cancellationToken)
    {
        var its = await FindAddressesAsync([new("instance-id", [instance.Id])], cancellationToken).ConfigureAwait(false);
        var ours = await OurAddressesAsync(cancellationToken).ConfigureAwait(false);
        return [.. its.Concat(ours.Where(address => address.InstanceId is null)).DistinctBy(address => address.AllocationId)];
    }

    /// <summary>Those with the project's tags.</summary>
    public Task<IReadOnlyList<CloudAddress>> OurAddressesAsync(CancellationToken cancellationToken) => FindAddressesAsync(OursFilters(), cancellationToken);

    private async Task<IReadOnlyList<CloudAddress>> FindAddressesAsync(IEnumerable<Filter> filters, CancellationToken cancellationToken)
    {
        var found = await CallAsync(() => client.DescribeAddressesAsync(new DescribeAddressesRequest { Filters = [.. filters] }, cancellationToken)).ConfigureAwait(false);
        return [.. (found.Addresses ?? []).Select(Read)];
    }

    private static CloudAddress Read(Address address) => new(address.AllocationId ?? "", address.PublicIp ?? "", Some(address.InstanceId), Tags(address.Tags));
}
