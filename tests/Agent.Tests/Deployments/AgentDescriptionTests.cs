using System.Net;
using MBot.Agent.Deployments;
using MBot.Agent.Nginx;
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

    [Fact]
    public void WhatConcernsHttps_IsNoRedeploy()
    {
        Assert.Equal("enabling https: order", AgentDescription.Describe(Running(OperationKind.HttpsEnable, null, "order"), null, 0));
        Assert.Equal($"renewing the certificate: order; {Live.ReleaseId} serves", AgentDescription.Describe(Running(OperationKind.HttpsRenew, null, "order"), Live, 0));
        Assert.Equal("disabling https: plain http", AgentDescription.Describe(Running(OperationKind.HttpsDisable, null, "plain http"), null, 0));
    }

    [Fact]
    public void EveryKindOfOperation_HasWordsOfItsOwn()
    {
        var all = Enum.GetValues<OperationKind>();
        Assert.Equal(all.Length, all.Select(kind => AgentDescription.Describe(Running(kind, null, "order"), null, 0)).Distinct().Count());
    }

    [Theory]
    [InlineData("0.0.0.0:80", null, "", "http://127.0.0.1")]
    [InlineData("[::]:8080", null, "", "http://[::1]:8080")]
    [InlineData("[::1]:8080", null, "", "http://[::1]:8080")]
    [InlineData("192.0.2.7:80", null, "app.example.org", "http://app.example.org")]
    [InlineData("0.0.0.0:80", "0.0.0.0:443", "", "https://www.example.org")]
    [InlineData("0.0.0.0:8080", "0.0.0.0:8443", "app.example.org", "https://www.example.org:8443")]
    [InlineData("", null, "app.example.org", "")]
    public void TheAppsAddress_IsTheOneThatVisitorsReach(string plain, string? secure, string domain, string url)
    {
        var tls = secure is null ? null : new NginxTls([IPEndPoint.Parse(secure)], ["www.example.org"], "/chain", "/key", 0);
        Assert.Equal(url, AgentDescription.Url(plain.Length == 0 ? [] : [IPEndPoint.Parse(plain)], tls, domain));
    }

    private static Operation Running(OperationKind kind, string? reference, string? step) =>
        new() { Id = "1", Kind = kind, State = OperationState.Accepted, RequestedBy = "anna", AcceptedAt = DateTimeOffset.UnixEpoch, Ref = reference, Step = step };
}
