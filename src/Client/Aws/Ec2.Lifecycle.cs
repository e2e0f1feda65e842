using System.Text;
using Amazon.EC2;
using Amazon.EC2.Model;

namespace MBot.Client.Aws;

/// <summary>On, off, another type, and what a machine shows of itself.</summary>
internal sealed partial class Ec2
{
    /// <summary>Accepted is not running yet.</summary>
    /// <exception cref="ClientException"><c>aws.capacity</c>: no room for its type there now. It stays stopped.</exception>
    public Task StartAsync(CloudInstance instance, CancellationToken cancellationToken)
    {
        MustBeOurs(instance.Id, instance.Tags);
        return ChangeAsync($"the start of {instance.Id}", () => client.StartInstancesAsync(new StartInstancesRequest { InstanceIds = [instance.Id] }, cancellationToken));
    }

    /// <summary>As a press of the power button: its system stops its services first.</summary>
    public Task StopAsync(CloudInstance instance, CancellationToken cancellationToken)
    {
        MustBeOurs(instance.Id, instance.Tags);
        return ChangeAsync($"the stop of {instance.Id}", () => client.StopInstancesAsync(new StopInstancesRequest { InstanceIds = [instance.Id] }, cancellationToken));
    }

    public Task RebootAsync(CloudInstance instance, CancellationToken cancellationToken)
    {
        MustBeOurs(instance.Id, instance.Tags);
        return ChangeAsync($"the reboot of {instance.Id}", () => client.RebootInstancesAsync(new RebootInstancesRequest { InstanceIds = [instance.Id] }, cancellationToken));
    }

    /// <summary>Only while it is stopped.</summary>
    public Task ChangeTypeAsync(CloudInstance instance, string type, CancellationToken cancellationToken)
    {
        MustBeOurs(instance.Id, instance.Tags);
        return ChangeAsync($"the type {type} for {instance.Id}", () => client.ModifyInstanceAttributeAsync(new ModifyInstanceAttributeRequest { InstanceId = instance.Id, InstanceType = type }, cancellationToken));
    }

    /// <summary>AWS's own checks of a machine; null when it has none of it.</summary>
    public async Task<CloudChecks?> ChecksAsync(string id, CancellationToken cancellationToken)
    {
        var request = new DescribeInstanceStatusRequest { IncludeAllInstances = true, InstanceIds = [id] };
        var reply = await CallAsync(() => client.DescribeInstanceStatusAsync(request, cancellationToken)).ConfigureAwait(false);
        return reply.InstanceStatuses is [var status, ..]
            ? new CloudChecks(status.SystemStatus?.Status?.Value ?? "", status.Status?.Status?.Value ?? "")
            {
                Events = [.. (status.Events ?? []).Select(planned => planned.Description).OfType<string>()],
            }
            : null;
    }

    /// <summary>What a type is; null when there is none of that name in the region.</summary>
    public async Task<CloudType?> TypeAsync(string type, CancellationToken cancellationToken)
    {
        var request = new DescribeInstanceTypesRequest { Filters = [new("instance-type", [type])] };
        do
        {
            var page = await CallAsync(() => client.DescribeInstanceTypesAsync(request, cancellationToken)).ConfigureAwait(false);
            if (page.InstanceTypes?.FirstOrDefault(found => found.InstanceType?.Value == type) is { } known)
            {
                return new CloudType(type, [.. (known.ProcessorInfo?.SupportedArchitectures ?? [])], known.VCpuInfo?.DefaultVCpus ?? 0,
                    (known.MemoryInfo?.SizeInMiB ?? 0) << 20);
            }

            request.NextToken = page.NextToken;
        }
        while (!string.IsNullOrEmpty(request.NextToken));
        return null;
    }

    /// <summary>Whether the zone has machines of that type at all; if there is room for one now only a start tells.</summary>
    public async Task<bool> IsOfferedAsync(string type, string zone, CancellationToken cancellationToken)
    {
        var request = new DescribeInstanceTypeOfferingsRequest
        {
            LocationType = LocationType.AvailabilityZone,
            Filters = [new("instance-type", [type]), new("location", [zone])],
        };
        do
        {
            var page = await CallAsync(() => client.DescribeInstanceTypeOfferingsAsync(request, cancellationToken)).ConfigureAwait(false);
            if ((page.InstanceTypeOfferings ?? []).Any(offering => offering.InstanceType?.Value == type && offering.Location == zone))
                return true;
            request.NextToken = page.NextToken;
        }
        while (!string.IsNullOrEmpty(request.NextToken));
        return false;
    }

    /// <param name="latest">Of this moment, which only types on Nitro give; else what EC2 kept of the last boot.</param>
    public async Task<CloudConsole> ConsoleAsync(string id, bool latest, CancellationToken cancellationToken)
    {
        var request = new GetConsoleOutputRequest { InstanceId = id };
        if (latest)
            request.Latest = true;
        var reply = await CallAsync(() => client.GetConsoleOutputAsync(request, cancellationToken)).ConfigureAwait(false);
        return new CloudConsole(Decode(reply.Output), reply.Timestamp is { } time ? new DateTimeOffset(time.ToUniversalTime()) : null);
    }

    private static string Decode(string? base64)
    {
        if (string.IsNullOrWhiteSpace(base64))
            return "";
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length) : base64;
    }
}
