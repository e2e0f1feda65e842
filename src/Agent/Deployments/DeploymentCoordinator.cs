using MBot.Agent.Deployments.Releases;
using MBot.Agent.Deployments.Steps;
using MBot.Agent.Operations;
using MBot.Agent.Platform;
using MBot.Agent.Slots;

namespace MBot.Agent.Deployments;

/// <summary>
/// What operators ask for: redeploy, rollback, restart. Each becomes one operation that runs the pipeline. Knows the
/// order of things through <see cref="DeploymentPipeline"/> only.
/// </summary>
internal sealed class DeploymentCoordinator(IOperations operations, DeploymentPipeline pipeline, ReleaseStore releases, RoomKeeper room, ISlots slots)
{
    public Task<Operation> RedeployAsync(DeploymentRequest request, CancellationToken cancellation) => StartAsync(request, cancellation);

    /// <param name="request">Without a release: the newest good one other than live.</param>
    /// <exception cref="MBotException">rollback.nothing, release.unknown, release.not-runnable, rollback.live.</exception>
    public async Task<Operation> RollbackAsync(DeploymentRequest request, CancellationToken cancellation)
    {
        if (await operations.FindAsync(request.OperationId, cancellation) is { } existing)
            return existing;
        var live = slots.Live?.ReleaseId;
        var target = request.ReleaseId.Length > 0 ? releases.Get(request.ReleaseId) : Retention.PreviousGood(releases.All(), live)
            ?? throw MBotException.FailedPrecondition("rollback.nothing", "there is no good release other than the live one", "mbot-client releases");
        if (target.Id == live)
            throw MBotException.FailedPrecondition("rollback.live", $"{target.Id} is the live release", "mbot-client rollback --list");
        if (target.State == ReleaseState.Preparing)
            throw MBotException.FailedPrecondition("release.not-runnable", $"{target.Id} was never complete", "mbot-client rollback --list");
        return await StartAsync(request with { ReleaseId = target.Id }, cancellation);
    }

    /// <summary>The live release again in a new process, with today's secrets. Null when nothing is live.</summary>
    public async Task<Operation?> RestartAsync(string operationId, string requestedBy, CancellationToken cancellation) =>
        slots.Live is { } live
            ? await StartAsync(new DeploymentRequest(operationId, OperationKind.Restart, requestedBy, ReleaseId: live.ReleaseId), cancellation)
            : null;

    private async Task<Operation> StartAsync(DeploymentRequest request, CancellationToken cancellation)
    {
        // An id that is known has been let in; one that comes while another runs is told so.
        if (operations.Current is null or { State: OperationState.Watching } && await operations.FindAsync(request.OperationId, cancellation) is null)
            await room.EnsureRoomAsync(request, cancellation);
        return await operations.StartAsync(
            new NewOperation(request.OperationId, request.Kind, request.RequestedBy, request.Ref, request.ReleaseId),
            (operation, stop) => pipeline.RunAsync(request, operation, stop),
            cancellation);
    }
}
