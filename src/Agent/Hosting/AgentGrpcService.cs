using Grpc.Core;
using MBot.Agent.Security;
using Proto = MBot.Protos.V1;

namespace MBot.Agent.Hosting;

/// <summary>The Agent service: what this agent is and whom it takes the caller for.</summary>
internal sealed class AgentGrpcService(AgentStatusPart agent) : Proto.Agent.AgentBase
{
    public override Task<Proto.AgentInfo> GetInfo(Proto.GetInfoRequest request, ServerCallContext context)
    {
        var caller = context.GetCaller();
        var info = agent.Describe();
        info.Caller = caller.Name;
        info.CallerRole = caller.Role == AccessRole.Operator ? Proto.Role.Operator : Proto.Role.Viewer;
        return Task.FromResult(info);
    }
}
