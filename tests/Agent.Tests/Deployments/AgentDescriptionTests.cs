using MBot.Agent.Deployments;
using MBot.Agent.Operations;
using MBot.Agent.Slots;

namespace MBot.Agent.Tests.Deployments;

public sealed class AgentDescriptionTests
{
    private static readonly Slot Live = ScriptedSlots.Slot("a1b2c3d4e5f6-8510", SlotState.Live);

    [Fact]
    public void WhatTheAgentDoes_IsOneLine()
    {
        Assert.Equal("nothing is deployed: mbot-client redeploy", AgentDescription.Describe(null, null, 0));
        Assert.Equal($"serving {Live.ReleaseId}", AgentDescription.Describe(null, Live, 0));
        Assert.Equal($"serving {Live.ReleaseId}, 2 draining", AgentDescription.Describe(null, Live, 2));
        Assert.Equal("redeploying: Accepted", AgentDescription.Describe(Running(OperationKind.Redeploy, null, null), null, 0));
        Assert.Equal($"redeploying to main: fetch source; {Live.ReleaseId} serves", AgentDescription.Describe(Running(OperationKind.Redeploy, "main", "fetch source"), Live, 1));
        Assert.Equal($"rolling back: switch traffic; {Live.ReleaseId} serves", AgentDescription.Describe(Running(OperationKind.Rollback, null, "switch traffic"), Live, 0));
        Assert.Equal($"restarting the app: start candidate; {Live.ReleaseId} serves", AgentDescription.Describe(Running(OperationKind.Restart, null, "start candidate"), Live, 0));
    }

    private static Operation Running(OperationKind kind, string? reference, string? step) =>
        new() { Id = "1", Kind = kind, State = OperationState.Accepted, RequestedBy = "anna", AcceptedAt = DateTimeOffset.UnixEpoch, Ref = reference, Step = step };
}
