using MBot.Agent.Operations;
using MBot.Agent.Deployments.Source;
using MBot.Agent.Slots;

namespace MBot.Agent.Deployments;

/// <summary>What a redeploy would do, found without doing it.</summary>
/// <param name="Commits">Between the live release and the new one, newest first.</param>
/// <param name="Problems">What would make it fail, in words.</param>
internal sealed record Plan(
    string Ref,
    CommitInfo Commit,
    bool UpToDate,
    IReadOnlyList<CommitInfo> Commits,
    IReadOnlyList<RequirementChange> Requirements,
    IReadOnlyList<string> MissingSecrets,
    SwitchMode Mode,
    string ModeReason,
    long DiskFree,
    long DiskNeeded,
    SlotRoom Room,
    bool EnvironmentReady,
    IReadOnlyList<string> Problems);
