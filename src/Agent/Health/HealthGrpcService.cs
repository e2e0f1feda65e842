using Grpc.Core;
using MBot.Agent.Health.Conditions;
using MBot.Agent.Platform;
using Proto = MBot.Protos.V1;

namespace MBot.Agent.Health;

/// <summary>Conditions, and everything at a glance, over RPC.</summary>
internal sealed class HealthGrpcService(IConditions conditions, IEnumerable<IStatusPart> parts, StateFolder state) : Proto.Health.HealthBase
{
    public override async Task<Proto.StatusReply> GetStatus(Proto.GetStatusRequest request, ServerCallContext context)
    {
        var status = new Proto.StatusReply
        {
            Healthy = !conditions.List().Any(c => c.Definition.Severity >= Severity.Medium),
            Conditions = { ConditionMessages.List(conditions) },
            DiskFreeBytes = HostResources.FreeDisk(state.Root),
            MemoryAvailableBytes = HostResources.AvailableMemory(),
        };
        await Task.WhenAll(parts.Select(part => part.FillAsync(status, context.CancellationToken)));
        return status;
    }

    public override Task<Proto.ListConditionsReply> ListConditions(Proto.ListConditionsRequest request, ServerCallContext context) =>
        Task.FromResult(new Proto.ListConditionsReply { Conditions = { ConditionMessages.List(conditions, request.IncludeDamped) } });
}
