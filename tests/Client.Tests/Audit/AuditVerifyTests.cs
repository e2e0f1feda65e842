using System.Text.Json;
using MBot.Client.Audit;
using MBot.Client.Restore;
using MBot.Client.Tests.Support;
using MBot.Client.Trust;
using MBot.Protos.V1;

namespace MBot.Client.Tests.Audit;

public sealed class AuditVerifyTests
{
    [Fact]
    public async Task AWholeChain_IsIntact_AndItsHeadIsRemembered()
    {
        await using var agent = await StartAsync(Chain(5));
        using var laptop = Laptop.Of(agent);

        Assert.Contains("intact: 5 records", (await laptop.RunAsync("audit", "verify")).Output, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(laptop.Folder.AuditHeads, ScriptedAgent.InstanceId + ".json")));
    }

    [Fact]
    public async Task AChangedRecord_IsFoundWithoutTheAgentsHelp()
    {
        var chain = Chain(5);
        chain[2].Detail = "something else";
        await using var agent = await StartAsync(chain);
        using var laptop = Laptop.Of(agent);

        var ran = await laptop.RunAsync("audit", "verify");

        Assert.Equal(ExitCode.Failed, ran.Exit);
        Assert.Contains("at record 3", ran.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AMissingRecord_IsFound()
    {
        var chain = Chain(5);
        chain.RemoveAt(1);
        await using var agent = await StartAsync(chain);
        using var laptop = Laptop.Of(agent);

        Assert.Contains("record 2 is missing", (await laptop.RunAsync("audit", "verify")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ACutOffEnd_AndAChainWrittenAnew_AreFoundTheSecondTime()
    {
        var shown = Chain(5);
        await using var agent = await StartAsync(shown);
        using var laptop = Laptop.Of(agent);
        Assert.Equal(ExitCode.Ok, (await laptop.RunAsync("audit", "verify")).Exit);

        shown.RemoveRange(3, 2);
        var cut = await laptop.RunAsync("audit", "verify");
        shown.Clear();
        shown.AddRange(Chain(7, actor: "someone else"));
        var anew = await laptop.RunAsync("audit", "verify");

        Assert.Contains("an old copy came back, or its end was cut off", cut.Output, StringComparison.Ordinal);
        Assert.Contains("at record 5: it is not the record that this client has seen there", anew.Output, StringComparison.Ordinal);
        Assert.Equal((ExitCode.Failed, ExitCode.Failed), (cut.Exit, anew.Exit));
    }

    [Theory]
    [InlineData(0)] // the old copy's end is before what was seen
    [InlineData(4)] // and by now more was written than was seen
    public async Task AnOldCopyThatTheCasHolderToldOf_IsAccepted(int more)
    {
        var shown = Chain(5);
        await using var agent = await StartAsync(shown);
        using var laptop = Laptop.Of(agent);
        Assert.Equal(ExitCode.Ok, (await laptop.RunAsync("audit", "verify")).Exit);

        shown.RemoveRange(2, 3);
        Append(shown, "audit.restored", Restored(agent.Authority, shown[^1], epoch: 1));
        for (var i = 0; i < more; i++)
            Append(shown, "Redeploy", "{}");
        var ran = await laptop.RunAsync("audit", "verify");

        Assert.True(ran.Exit == ExitCode.Ok, ran.Output);
        Assert.Contains("an old copy of the agent's disk came back, which ended at record 2", ran.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, true, 2)] // signed by somebody else
    [InlineData(true, false, 2)] // of another chain than the one that is shown
    [InlineData(true, true, 1)] // told of before the records were seen that are missing now
    public async Task AnOldCopyThatTheCasHolderDidNotTellOf_IsNot(bool ofTheCa, bool ofThisChain, long epoch)
    {
        var shown = Chain(3);
        await using var agent = await StartAsync(shown);
        using var other = CertificateAuthority.Create("other");
        using var laptop = Laptop.Of(agent);
        Append(shown, "audit.restored", Restored(agent.Authority, shown[^1], epoch: 1));
        Append(shown, "Redeploy", "{}");
        Append(shown, "Redeploy", "{}");
        Assert.Equal(ExitCode.Ok, (await laptop.RunAsync("audit", "verify")).Exit);

        shown.RemoveRange(4, 2);
        Append(shown, "audit.restored", Restored(ofTheCa ? agent.Authority : other, ofThisChain ? shown[^1] : Chain(4, "bert")[^1], epoch));
        var ran = await laptop.RunAsync("audit", "verify");

        Assert.Equal(ExitCode.Failed, ran.Exit);
        Assert.Contains("an old copy came back", ran.Output, StringComparison.Ordinal);
        Assert.Contains("mbot-client access restored", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatTheAgentItselfFinds_IsSaid()
    {
        await using var agent = await StartAsync(Chain(2));
        agent.Script.On<VerifyAuditRequest>(_ => new VerifyAuditReply { Intact = false, BrokenAt = 2, Problem = "the head is gone" });
        using var laptop = Laptop.Of(agent);

        var ran = await laptop.RunAsync("audit", "verify");

        Assert.Equal(ExitCode.Failed, ran.Exit);
        Assert.Contains("the head is gone", ran.Output, StringComparison.Ordinal);
    }

    private static List<AuditRecord> Chain(int length, string actor = "anna")
    {
        var chain = new List<AuditRecord>();
        for (var i = 1; i <= length; i++)
            Append(chain, "Redeploy", $"{{\"n\":{i}}}", actor);
        return chain;
    }

    private static void Append(List<AuditRecord> chain, string action, string detail, string actor = "anna")
    {
        var record = new AuditRecord { Sequence = chain.Count + 1, Time = Events.Time, Actor = actor, Role = Role.Operator, Peer = "127.0.0.1:1", Action = action, Decision = "allowed", Detail = detail };
        record.Hash = AuditCheck.Hash(chain.Count == 0 ? new string('0', 64) : chain[^1].Hash, record);
        chain.Add(record);
    }

    private static string Restored(CertificateAuthority authority, AuditRecord head, long epoch)
    {
        var statement = new RestoreStatement(ScriptedAgent.InstanceId, epoch, 1_800_000_000, head.Sequence, head.Hash, new string('a', 64));
        return JsonSerializer.Serialize(new
        {
            epoch,
            time = statement.Time,
            auditSequence = statement.AuditSequence,
            auditHash = statement.AuditHash,
            access = statement.AccessDigest,
            signature = authority.SignStatement(statement.Text),
        });
    }

    private static async Task<ScriptedAgent> StartAsync(List<AuditRecord> shown)
    {
        var agent = await ScriptedAgent.StartAsync();
        agent.Script.On<VerifyAuditRequest>(_ => new VerifyAuditReply { Intact = true })
            .OnStream<ReadAuditRequest, AuditRecord>(async (_, writer, _) =>
            {
                foreach (var record in shown)
                    await writer.WriteAsync(record);
            });
        return agent;
    }
}
