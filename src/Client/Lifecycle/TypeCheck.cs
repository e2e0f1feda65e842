using MBot.Client.Aws;

namespace MBot.Client.Lifecycle;

/// <summary>Whether a machine could be of another type.</summary>
internal static class TypeCheck
{
    /// <exception cref="ClientException"><c>type.unknown</c>, <c>type.other-architecture</c> or <c>type.not-offered</c>.</exception>
    public static async Task<CloudType> EnsureAsync(Ec2 ec2, CloudInstance instance, string type, CancellationToken cancellationToken)
    {
        var found = await ec2.TypeAsync(type, cancellationToken).ConfigureAwait(false)
            ?? throw ClientException.Refused("type.unknown", $"there is no instance type {type} in {ec2.Region}", "such as t3.small; aws.amazon.com/ec2/instance-types lists them");
        if (instance.Architecture is { } own && found.Architectures.Count > 0 && !found.Architectures.Contains(own))
        {
            throw ClientException.Refused("type.other-architecture", $"{type} is of the architecture {string.Join(", ", found.Architectures)}, and the disk of {instance.Id} is for {own}",
                "choose a type of the same architecture, or make a new instance");
        }

        if (instance.AvailabilityZone is { } zone && !await ec2.IsOfferedAsync(type, zone, cancellationToken).ConfigureAwait(false))
            throw ClientException.Refused("type.not-offered", $"AWS has no {type} in {zone}, where {instance.Id} is", "choose another type: a machine doesn't change its zone");
        return found;
    }
}
