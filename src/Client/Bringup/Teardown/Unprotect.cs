namespace MBot.Client.Bringup.Teardown;

/// <summary>Takes the termination protection off, which Terraform can't do on its way out.</summary>
internal sealed class Unprotect : IBringupStep
{
    public string Name => "protection";

    public async Task<string> RunAsync(BringupState up, CancellationToken cancellationToken)
    {
        if (up.Instance is not { } instance || !await up.Ec2.IsProtectedAsync(instance.Id, cancellationToken).ConfigureAwait(false))
            return "is off";
        await up.Ec2.UnprotectAsync(instance, cancellationToken).ConfigureAwait(false);
        return $"taken off {instance.Id}";
    }
}
