using Amazon.EC2.Model;

namespace MBot.Client.Aws;

internal sealed partial class Ec2
{
    /// <summary>Those of these ids that there are.</summary>
    public async Task<IReadOnlyList<CloudVolume>> VolumesAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
        ids.Count == 0 ? [] : await FindVolumesAsync([new("volume-id", [.. ids])], cancellationToken).ConfigureAwait(false);

    /// <summary>Those with the project's tags.</summary>
    public async Task<IReadOnlyList<CloudVolume>> OurVolumesAsync(CancellationToken cancellationToken) =>
        await FindVolumesAsync(OursFilters(), cancellationToken).ConfigureAwait(false);

    private async Task<List<CloudVolume>> FindVolumesAsync(IEnumerable<Filter> filters, CancellationToken cancellationToken)
    {
        var found = new List<CloudVolume>();
        var request = new DescribeVolumesRequest { Filters = [.. filters] };
        do
        {
            var page = await CallAsync(() => client.DescribeVolumesAsync(request, cancellationToken)).ConfigureAwait(false);
            found.AddRange((page.Volumes ?? []).Select(Read));
            request.NextToken = page.NextToken;
        }
        while (!string.IsNullOrEmpty(request.NextToken));
        return found;
    }

    private static CloudVolume Read(Volume volume) =>
        new(volume.VolumeId, volume.Size ?? 0, volume.VolumeType?.Value ?? "", volume.Encrypted ?? false, Tags(volume.Tags));
}
