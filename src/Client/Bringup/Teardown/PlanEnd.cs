namespace MBot.Client.Bringup.Teardown;

/// <summary>terraform init and plan -destroy: what would end.</summary>
internal sealed class PlanEnd : IBringupStep
{
    public string Name => "plan";

    public async Task<string> RunAsync(BringupState up, CancellationToken cancellationToken)
    {
        await up.Terraform.InitAsync(cancellationToken).ConfigureAwait(false);
        up.Plan = await up.Terraform.PlanAsync(end: true, up.PlanFile, cancellationToken).ConfigureAwait(false);
        up.Learn(await up.Terraform.FindOutputsAsync(cancellationToken).ConfigureAwait(false));
        up.Profile = up.Profiles.Find(up.Terraform.Path, up.Request.Name);
        up.Note(up.Plan);
        return up.Plan.Changes.Count == 0 ? "nothing is there" : $"{up.Plan.Changes.Count} to end";
    }
}
