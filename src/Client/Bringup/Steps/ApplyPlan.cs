using MBot.Client.Output;
using MBot.Client.Terraform;

namespace MBot.Client.Bringup.Steps;

/// <summary>Does what was planned, with consent. What ends or is replaced is named.</summary>
internal sealed class ApplyPlan : IBringupStep
{
    public string Name => "apply";

    public async Task<string> RunAsync(BringupState up, CancellationToken cancellationToken)
    {
        var plan = up.Plan!;
        if (plan.Changes.Count > 0)
        {
            await up.Session.Terminal.ConfirmAsync(Risk(plan), up.Request.Yes, cancellationToken).ConfigureAwait(false);
            await up.Terraform.ApplyAsync(up.PlanFile, up.Note, cancellationToken).ConfigureAwait(false);
        }

        up.Learn(await up.Terraform.OutputsAsync(cancellationToken).ConfigureAwait(false));
        return plan.Changes.Count == 0 ? $"is applied: {up.Outputs!.InstanceId}, {up.Outputs.ElasticIp}" : $"applied: {up.Outputs!.InstanceId}, {up.Outputs.ElasticIp}";
    }

    private static string Risk(TerraformPlan plan)
    {
        var ends = plan.Ends.ToList();
        var place = $"{plan.Text("project") ?? "mbot"}-{plan.Text("environment") ?? "prod"} in {plan.Text("region") ?? "the region of the environment"}";
        var cost = plan.Changes.Any(change => change.Kind == TerraformChangeKind.Make) ? " AWS bills what is made from then on, until mbot-client down (mbot-client costs)." : "";
        return ends.Count == 0
            ? $"Terraform changes {place}: {Output.Text.Count(plan.Changes.Count, "resource")}, none of them ends.{cost}"
            : $"Terraform changes {place}, AND ENDS {string.Join(", ", ends.Select(change => change.Address))}: what is on them is lost.{cost}";
    }
}
