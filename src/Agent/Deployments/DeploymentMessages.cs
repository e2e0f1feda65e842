using Google.Protobuf.WellKnownTypes;
using MBot.Agent.Deployments.Releases;
using MBot.Agent.Deployments.Source;
using MBot.Agent.Operations;
using MBot.Agent.Slots;
using Proto = MBot.Protos.V1;

namespace MBot.Agent.Deployments;

/// <summary>Domain ↔ messages.</summary>
internal static class DeploymentMessages
{
    public static WhenFull ToWhenFull(Proto.WhenFull whenFull) => whenFull switch
    {
        Proto.WhenFull.Wait => WhenFull.Wait,
        Proto.WhenFull.Cut => WhenFull.Cut,
        Proto.WhenFull.StopStart => WhenFull.StopStart,
        _ => WhenFull.Refuse,
    };

    public static Proto.Release ToProto(Release release, bool live, IEnumerable<string> slots) => new()
    {
        Id = release.Id,
        Ref = release.Ref,
        Commit = release.Commit,
        Author = release.Author,
        Subject = release.Subject,
        RequestedBy = release.RequestedBy,
        CreatedAt = release.CreatedAt.ToTimestamp(),
        State = release.State switch
        {
            ReleaseState.Preparing => Proto.ReleaseState.Preparing,
            ReleaseState.Prepared => Proto.ReleaseState.Prepared,
            ReleaseState.Good => Proto.ReleaseState.Good,
            _ => Proto.ReleaseState.Bad,
        },
        StateReason = release.StateReason,
        Live = live,
        Slots = { slots },
        EnvironmentKey = release.Environment,
        StreamlitVersion = release.StreamlitVersion,
    };

    public static Proto.PlanReply ToProto(Plan plan)
    {
        var reply = new Proto.PlanReply
        {
            Ref = plan.Ref,
            Commit = plan.Commit.Id,
            UpToDate = plan.UpToDate,
            SwitchMode = plan.Mode == SwitchMode.Beside ? Proto.SwitchMode.Beside : Proto.SwitchMode.StopStart,
            SwitchReason = plan.ModeReason,
            DiskFreeBytes = plan.DiskFree,
            DiskNeededBytes = plan.DiskNeeded,
            MemoryAvailableBytes = plan.Room.AvailableBytes,
            MemoryNeededBytes = plan.Room.NeededBytes,
            EnvironmentReady = plan.EnvironmentReady,
            MissingSecrets = { plan.MissingSecrets },
            Problems = { plan.Problems },
            Commits = { plan.Commits.Select(ToProto) },
            Requirements = { plan.Requirements.Select(r => new Proto.RequirementChange { Name = r.Name, From = r.From ?? "", To = r.To ?? "" }) },
        };
        reply.Obstacles.AddRange(plan.Room.InTheWay.Select(ToProto));
        return reply;
    }

    private static Proto.Obstacle ToProto(SlotInTheWay slot) => new()
    {
        Slot = slot.Slot.Name,
        ReleaseId = slot.Slot.ReleaseId,
        Sessions = slot.Sessions,
        Until = slot.Until.ToTimestamp(),
    };

    private static Proto.CommitSummary ToProto(CommitInfo commit) =>
        new() { Id = commit.Id, Author = commit.Author, Subject = commit.Subject, Time = commit.Time.ToTimestamp() };
}
