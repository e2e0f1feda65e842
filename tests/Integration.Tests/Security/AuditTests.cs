using Grpc.Core;
using MBot.Agent.Platform;
using MBot.Agent.Security.Audit;
using MBot.Agent.Storage;
using MBot.Protos.V1;
using Microsoft.Extensions.DependencyInjection;

namespace MBot.Integration.Tests.Security;

public class AuditTests : SecurityTest
{
    [Fact]
    public async Task AChange_IsOnRecordBeforeItRuns()
    {
        var recordsMeanwhile = 0;
        Redeploy.Run = async _ =>
        {
            recordsMeanwhile = (await Host.AuditAsync()).Count;
            return new Operation();
        };

        await DeploymentsOf().RedeployAsync(new RedeployRequest { OperationId = "1", Ref = "v2" }, deadline: Deadline);

        Assert.Equal(1, recordsMeanwhile);
        var record = Assert.Single(await Host.AuditAsync());
        Assert.Equal(("anna", "operator", "/mbot.agent.v1.Deployments/Redeploy", "allowed"), (record.Event.Actor, record.Event.Role, record.Event.Action, record.Event.Decision));
        Assert.Contains("\"ref\": \"v2\"", record.Event.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AChangeThatFails_HasASecondRecordThatSaysSo()
    {
        Redeploy.Run = _ => throw MBotException.FailedPrecondition("deployments.busy", "another redeploy is running");

        await FailureAsync(DeploymentsOf().RedeployAsync(new RedeployRequest(), deadline: Deadline));

        var records = await Host.AuditAsync();
        Assert.Equal(["allowed", "failed"], records.Select(r => r.Event.Decision));
        Assert.Equal("call 1: deployments.busy", records[1].Event.Detail);
    }

    [Fact]
    public async Task Reads_AreNotRecorded()
    {
        await InfoAsync(Host.Connect("anna", Role.Operator));

        Assert.Empty(await Host.AuditAsync());
    }

    [Fact]
    public async Task SecretValues_AreNowhere_ButTheirNamesAre()
    {
        var secrets = new Protos.V1.Secrets.SecretsClient(Host.Connect("anna", Role.Operator).Calls);

        await secrets.ChangeAsync(new ChangeSecretsRequest { Set = { ["API_KEY"] = "hunter2hunter2" }, Unset = { "OLD" } }, deadline: Deadline);

        var record = Assert.Single(await Host.AuditAsync());
        Assert.Contains("API_KEY", record.Event.Detail, StringComparison.Ordinal);
        Assert.Contains("OLD", record.Event.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", record.Event.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", Host.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheAuditIsReadOldestFirst_AfterASequenceAndUpToALimit()
    {
        for (var i = 0; i < 5; i++)
            await DeploymentsOf().RedeployAsync(new RedeployRequest(), deadline: Deadline);

        using var call = AccessOf(Host.Connect("anna", Role.Operator)).ReadAudit(new ReadAuditRequest { AfterSequence = 2, Limit = 2 }, deadline: Deadline);

        var read = await call.ResponseStream.ReadAllAsync().Select(r => r.Sequence).ToListAsync();
        Assert.Equal([3, 4], read);
    }

    [Fact]
    public async Task AnEditedRecord_IsNamed()
    {
        var access = AccessOf(Host.Connect("anna", Role.Operator));
        for (var i = 0; i < 3; i++)
            await DeploymentsOf().RedeployAsync(new RedeployRequest(), deadline: Deadline);
        Assert.True((await access.VerifyAuditAsync(new VerifyAuditRequest(), deadline: Deadline)).Intact);

        await Host.Services.GetRequiredService<AgentDatabase>().WriteAsync(c => c.Execute("UPDATE audit SET actor = 'bert' WHERE sequence = 2"), CancellationToken.None);

        var reply = await access.VerifyAuditAsync(new VerifyAuditRequest(), deadline: Deadline);
        Assert.Equal((false, 2L, 3L), (reply.Intact, reply.BrokenAt, reply.Records));
        Assert.Contains("edited", reply.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ALostDatabase_BeginsTheChainAnew_AndSaysSo()
    {
        for (var i = 0; i < 3; i++)
            await DeploymentsOf().RedeployAsync(new RedeployRequest(), deadline: Deadline);
        await Host.Services.GetRequiredService<AgentDatabase>().WriteAsync(c => c.Execute("DELETE FROM audit"), CancellationToken.None);

        await DeploymentsOf().RedeployAsync(new RedeployRequest(), deadline: Deadline);

        var records = await Host.AuditAsync();
        Assert.Equal([(4L, AuditContinuity.Restarted), (5L, "/mbot.agent.v1.Deployments/Redeploy")], records.Select(r => (r.Sequence, r.Event.Action)));
        var reply = await AccessOf(Host.Connect("anna", Role.Operator)).VerifyAuditAsync(new VerifyAuditRequest(), deadline: Deadline);
        Assert.True(reply.Intact);
        Assert.Contains("the database was lost", reply.Problem, StringComparison.Ordinal);
    }

    private Deployments.DeploymentsClient DeploymentsOf() => new(Host.Connect("anna", Role.Operator).Calls);
}
