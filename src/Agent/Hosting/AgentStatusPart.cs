using Google.Protobuf.WellKnownTypes;
using MBot.Agent.Health;
using MBot.Agent.Security.Identity;
using Proto = MBot.Protos.V1;

namespace MBot.Agent.Hosting;

/// <summary>What this agent is, for the status at a glance; who asks is only in the Agent service's own answer.</summary>
internal sealed class AgentStatusPart(IdentityStore identity, IAgentDescription description, AgentClock clock) : IStatusPart
{
    public Task FillAsync(Proto.StatusReply status, CancellationToken cancellation)
    {
        status.Agent = Describe();
        return Task.CompletedTask;
    }

    public Proto.AgentInfo Describe() => new()
    {
        Version = AgentVersion.Text,
        ApiLevel = AgentVersion.ApiLevel,
        InstanceId = identity.InstanceId,
        StartedAt = clock.StartedAt.ToTimestamp(),
        Supervisor = description.Supervisor,
        AppUrl = description.AppUrl,
    };
}
