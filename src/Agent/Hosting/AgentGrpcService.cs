using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using MBot.Agent.Security;
using MBot.Agent.Security.Identity;
using Proto = MBot.Protos.V1;

namespace MBot.Agent.Hosting;

/// <summary>The Agent service: what this agent is and whom it takes the caller for.</summary>
internal sealed class AgentGrpcService(IdentityStore identity, IAgentDescription description, AgentClock clock) : Proto.Agent.AgentBase
{
    public override Task<Proto.AgentInfo> GetInfo(Proto.GetInfoRequest request, ServerCallContext context)
    {
        var caller = context.GetCaller();
        return Task.FromResult(new Proto.AgentInfo
        {
            Version = AgentVersion.Text,
            ApiLevel = AgentVersion.ApiLevel,
            InstanceId = identity.InstanceId,
            StartedAt = clock.StartedAt.ToTimestamp(),
            Supervisor = description.Supervisor,
            Caller = caller.Name,
            CallerRole = caller.Role == AccessRole.Operator ? Proto.Role.Operator : Proto.Role.Viewer,
            AppUrl = description.AppUrl,
        });
    }
}
