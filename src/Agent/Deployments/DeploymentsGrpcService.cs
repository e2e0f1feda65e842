using Grpc.Core;
using MBot.Agent.Deployments.Releases;
using MBot.Agent.Deployments.Source;
using MBot.Agent.Operations;
using MBot.Agent.Platform;
using MBot.Agent.Security;
using MBot.Agent.Slots;
using Proto = MBot.Protos.V1;

namespace MBot.Agent.Deployments;

/// <summary>Deployments over RPC: validate, one call, map.</summary>
internal sealed class DeploymentsGrpcService(
    DeploymentCoordinator coordinator, Planner planner, ReleaseStore releases, ISlots slots, SourceSettings source, DeployKey deployKey)
    : Proto.Deployments.DeploymentsBase
{
    public override async Task<Proto.PlanReply> Plan(Proto.PlanRequest request, ServerCallContext context) =>
        DeploymentMessages.ToProto(await planner.MakeAsync(CheckedRef(request.Ref), context.CancellationToken));

    public override async Task<Proto.Operation> Redeploy(Proto.RedeployRequest request, ServerCallContext context)
    {
        var wanted = new DeploymentRequest(
            OperationId.Parse(request.OperationId, "operation_id"),
            OperationKind.Redeploy,
            context.GetCaller().Name,
            CheckedRef(request.Ref),
            WhenFull: DeploymentMessages.ToWhenFull(request.WhenFull),
            FreshEnvironment: request.FreshEnvironment);
        return OperationsGrpcService.ToProto(await coordinator.RedeployAsync(wanted, context.CancellationToken));
    }

    public override async Task<Proto.Operation> Rollback(Proto.RollbackRequest request, ServerCallContext context)
    {
        if (request.ReleaseId.Length > 0 && !ReleaseId.IsValid(request.ReleaseId))
            throw MBotException.InvalidArgument("release_id", "is no release id", "mbot-client releases");
        var wanted = new DeploymentRequest(
            OperationId.Parse(request.OperationId, "operation_id"),
            OperationKind.Rollback,
            context.GetCaller().Name,
            ReleaseId: request.ReleaseId,
            WhenFull: DeploymentMessages.ToWhenFull(request.WhenFull));
        return OperationsGrpcService.ToProto(await coordinator.RollbackAsync(wanted, context.CancellationToken));
    }

    public override Task<Proto.ListReleasesReply> ListReleases(Proto.ListReleasesRequest request, ServerCallContext context)
    {
        var live = slots.Live?.ReleaseId;
        var running = slots.All.ToLookup(s => s.ReleaseId, s => s.Name);
        var reply = new Proto.ListReleasesReply();
        reply.Releases.AddRange(releases.All().Select(r => DeploymentMessages.ToProto(r, r.Id == live, running[r.Id])));
        return Task.FromResult(reply);
    }

    public override Task<Proto.Source> GetSource(Proto.GetSourceRequest request, ServerCallContext context) =>
        Task.FromResult(Source());

    public override Task<Proto.Source> SetSource(Proto.SetSourceRequest request, ServerCallContext context)
    {
        if (GitUrl.Problem(request.Url) is { } problem)
            throw MBotException.InvalidArgument("url", $"the address {problem}");
        source.Set(request.Url, CheckedRef(request.Ref));
        return Task.FromResult(Source());
    }

    public override async Task<Proto.DeployKey> CreateDeployKey(Proto.CreateDeployKeyRequest request, ServerCallContext context)
    {
        var (key, created) = await deployKey.CreateAsync(request.Replace, context.CancellationToken);
        return new Proto.DeployKey { PublicKey = key, Created = created };
    }

    private Proto.Source Source() => new() { Url = source.Url, Ref = source.Ref, DeployKey = deployKey.Public ?? "" };

    /// <summary>Empty is allowed: the configured ref, or the default branch.</summary>
    private static string CheckedRef(string name) =>
        name.Length > 0 && GitRef.Problem(name) is { } problem ? throw MBotException.InvalidArgument("ref", $"the ref {problem}") : name;
}
