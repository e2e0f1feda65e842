using MBot.Agent.Deployments.Steps;
using MBot.Agent.Operations;
using MBot.Agent.Slots;

namespace MBot.Agent.Deployments;

/// <summary>
/// The order of a deployment, which is law: validate, prepare aside, start, healthy, switch, watch, prune. A rollback is
/// the same way with another beginning. Until the switch the live release is not touched; what fails is undone.
/// </summary>
internal sealed class DeploymentPipeline(
    FetchSource fetchSource,
    ChooseRelease chooseRelease,
    Preflight preflight,
    CreateRelease createRelease,
    PrepareEnvironment prepareEnvironment,
    StartCandidate startCandidate,
    AwaitHealth awaitHealth,
    SwitchTraffic switchTraffic,
    WatchRelease watch,
    Prune prune,
    Undo undo,
    OutcomeReport report,
    ISlots slots,
    Releases.ReleaseStore releases)
{
    private IReadOnlyList<IDeploymentStep> Redeploy =>
        [fetchSource, preflight, createRelease, prepareEnvironment, startCandidate, awaitHealth, switchTraffic, watch, prune];

    private IReadOnlyList<IDeploymentStep> Rollback =>
        [chooseRelease, preflight, startCandidate, awaitHealth, switchTraffic, watch, prune];

    private IReadOnlyList<IDeploymentStep> AfterSwitch => [watch, prune];

    public async Task<Outcome> RunAsync(DeploymentRequest request, IOperationContext operation, CancellationToken cancellation)
    {
        var deployment = new Deployment(request, operation) { Previous = slots.Live };
        if (deployment.Previous is { } live)
        {
            deployment.PreviousRelease = releases.Find(live.ReleaseId);
            await operation.NoteAsync(new OperationNote(PreviousReleaseId: live.ReleaseId), cancellation);
        }

        return await RunAsync(deployment, request.Kind == OperationKind.Redeploy ? Redeploy : Rollback, cancellation);
    }

    /// <summary>Goes on after an agent's restart: the switch is done, the window is not over.</summary>
    public Task<Outcome> ResumeAsync(Deployment deployment, CancellationToken cancellation) => RunAsync(deployment, AfterSwitch, cancellation);

    private async Task<Outcome> RunAsync(Deployment deployment, IReadOnlyList<IDeploymentStep> steps, CancellationToken cancellation)
    {
        var operation = deployment.Operation;
        try
        {
            foreach (var step in steps)
            {
                if (operation.Operation.State != step.State)
                    await operation.EnterAsync(step.State, cancellation);
                await operation.StepAsync(step.Name, stop => step.RunAsync(deployment, stop), detail => detail, cancellation);
            }
        }
        catch (Exception) when (operation.StopReason != StopReason.Shutdown)
        {
            // After a shutdown the next agent decides, by what is journalled; the candidate may well be adopted.
            await undo.RunAsync(deployment);
            throw;
        }

        return await report.MakeAsync(deployment, cancellation);
    }
}
