namespace MBot.Client.Bringup.Teardown;

/// <summary>Does what was planned; the profile keeps where the environment is, and nothing of an instance.</summary>
internal sealed class EndAll : IBringupStep
{
    public string Name => "destroy";

    public async Task<string> RunAsync(BringupState up, CancellationToken cancellationToken)
    {
        await up.Terraform.ApplyAsync(up.PlanFile, up.Note, cancellationToken).ConfigureAwait(false);
        if (up.Profile is not null)
            up.Profiles.Forget(up.Profile);
        return $"{up.Plan!.Changes.Count} ended";
    }
}
