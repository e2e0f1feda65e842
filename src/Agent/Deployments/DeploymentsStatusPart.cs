using MBot.Agent.Deployments.Releases;
using MBot.Agent.Deployments.Source;
using MBot.Agent.Health;
using MBot.Agent.Slots;
using Proto = MBot.Protos.V1;

namespace MBot.Agent.Deployments;

internal sealed class DeploymentsStatusPart(ISlots slots, ReleaseStore releases, SourceSettings source, DeployKey deployKey) : IStatusPart
{
    public Task FillAsync(Proto.StatusReply status, CancellationToken cancellation)
    {
        status.Source = new Proto.Source { Url = source.Url, Ref = source.Ref, DeployKey = deployKey.Public ?? "" };
        if (slots.Live is { } live && releases.Find(live.ReleaseId) is { } release)
            status.Live = DeploymentMessages.ToProto(release, live: true, slots.All.Where(s => s.ReleaseId == release.Id).Select(s => s.Name));
        return Task.CompletedTask;
    }
}
