using MBot.Client.Terraform;

namespace MBot.Client.Bringup.Steps;

/// <summary>terraform init and plan: what would be made, and with which values.</summary>
internal sealed class PlanChanges : IBringupStep
{
    public string Name => "plan";

    public async Task<string> RunAsync(BringupState up, CancellationToken cancellationToken)
    {
        await up.Terraform.InitAsync(cancellationToken).ConfigureAwait(false);
        var plan = up.Plan = await up.Terraform.PlanAsync(end: false, up.PlanFile, cancellationToken).ConfigureAwait(false);
        up.Note(plan);
        return plan.Changes.Count == 0
            ? "nothing to change"
            : $"{plan.Count(TerraformChangeKind.Make)} to make, {plan.Count(TerraformChangeKind.Change)} to change, {plan.Count(TerraformChangeKind.Replace)} to replace, {plan.Count(TerraformChangeKind.End)} to end";
    }
}
