using Amazon.EC2.Model;

namespace MBot.Client.Aws;

internal sealed partial class Ec2
{
    /// <summary>Whether AWS refuses to end the instance.</summary>
    public async Task<bool> IsProtectedAsync(string id, CancellationToken cancellationToken)
    {
        var said = await CallAsync(() => client.DescribeInstanceAttributeAsync(new DescribeInstanceAttributeRequest { InstanceId = id, Attribute = Amazon.EC2.InstanceAttributeName.DisableApiTermination }, cancellationToken)).ConfigureAwait(false);
        return said.InstanceAttribute?.DisableApiTermination ?? false;
    }

    /// <summary>From now on it can be ended.</summary>
    public async Task UnprotectAsync(CloudInstance instance, CancellationToken cancellationToken)
    {
        MustBeOurs(instance.Id, instance.Tags);
        await ChangeAsync($"the end of the protection of {instance.Id}", () => client.ModifyInstanceAttributeAsync(new ModifyInstanceAttributeRequest { InstanceId = instance.Id, DisableApiTermination = false }, cancellationToken)).ConfigureAwait(false);
    }
}
