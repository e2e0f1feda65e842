namespace MBot.Client.Aws;

/// <summary>Finds the one instance that is meant: by its id, else by the project's tags. Several are an error that lists them.</summary>
internal static class InstanceFinder
{
    /// <exception cref="ClientException"><c>aws.instance-none</c>, <c>aws.instance-ambiguous</c>, or <c>aws.not-ours</c>: it does not bear the project's tags.</exception>
    public static async Task<CloudInstance> FindAsync(Ec2 ec2, CancellationToken cancellationToken)
    {
        var target = ec2.Target;
        var where = $"in {ec2.Region}";
        if (target.InstanceId is { } id)
        {
            var named = await ec2.InstanceAsync(id, cancellationToken).ConfigureAwait(false)
                ?? throw ClientException.Refused("aws.instance-none", $"there is no instance {id} {where}", "--region NAME if it is elsewhere; mbot-client init --from-terraform DIR reads the id anew");
            if (named.IsGone)
                throw ClientException.Refused("aws.instance-none", $"instance {id} {where} is {named.State}", "mbot-client up makes one");
            if (!CloudTags.AreOurs(named.Tags, target))
                throw ClientException.Refused("aws.not-ours", $"instance {id} does not bear the tags {CloudTags.Project}={target.Project} and {CloudTags.Environment}={target.Environment}", "only resources with these tags are touched: tag it, or name another project or environment in the profile's aws part");
            return named;
        }

        var found = await ec2.OurInstancesAsync(cancellationToken).ConfigureAwait(false);
        return found switch
        {
            [var only] => only,
            [] => throw ClientException.Refused("aws.instance-none", $"no instance {where} bears the tags {CloudTags.Project}={target.Project} and {CloudTags.Environment}={target.Environment}", "--region NAME if it is elsewhere, --instance ID to name it, or mbot-client up to make one"),
            _ => throw new ClientException(ExitCode.Refused, "aws.instance-ambiguous", $"{found.Count} instances {where} bear the tags {CloudTags.Project}={target.Project} and {CloudTags.Environment}={target.Environment}")
            {
                Hint = "--instance ID names the one that is meant",
                Evidence = [.. found.Select(instance => $"{instance.Id}  {instance.State}  {instance.Type}  {instance.PublicAddress ?? "no public address"}  {instance.Tags.GetValueOrDefault(CloudTags.Name)}")],
            },
        };
    }
}
