using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using MBot.Agent.Storage;
using MBot.Client.Audit;
using MBot.Protos.V1;
using Microsoft.Extensions.DependencyInjection;
using AuditRecord = MBot.Protos.V1.AuditRecord;

namespace MBot.Integration.Tests.Security;

/// <summary>
/// Somebody with root's rights changes the audit's table or brings back old files: the agent, or the laptop that has seen more, says where.
/// </summary>
public class AuditTamperingTests : SecurityTest
{
    private const int Records = 5;

    /// <summary>What is done to the table, and the record that the agent must name.</summary>
    public static TheoryData<string, long> Edits => new()
    {
        { "UPDATE audit SET time = time + 1 WHERE sequence = 3", 3 },
        { "UPDATE audit SET actor = 'bert' WHERE sequence = 3", 3 },
        { "UPDATE audit SET role = 'viewer' WHERE sequence = 3", 3 },
        { "UPDATE audit SET peer = '127.0.0.1:1' WHERE sequence = 3", 3 },
        { "UPDATE audit SET action = action || 'x' WHERE sequence = 3", 3 },
        { "UPDATE audit SET decision = 'denied' WHERE sequence = 3", 3 },
        { "UPDATE audit SET detail = '' WHERE sequence = 3", 3 },
        { "UPDATE audit SET previous_hash = hash WHERE sequence = 3", 3 },
        { "UPDATE audit SET hash = previous_hash WHERE sequence = 3", 3 },
        { "UPDATE audit SET actor = 'bert' WHERE sequence = 1", 1 },
        { "UPDATE audit SET actor = 'bert' WHERE sequence = 5", 5 },
        { "DELETE FROM audit WHERE sequence = 1", 1 },
        { "DELETE FROM audit WHERE sequence = 3", 3 },
        { "DELETE FROM audit WHERE sequence IN (2, 3)", 2 },
        { "DELETE FROM audit WHERE sequence = 5", 5 },
        { "DELETE FROM audit WHERE sequence > 2", 3 },
        { "UPDATE audit SET sequence = 0 WHERE sequence = 2; UPDATE audit SET sequence = 2 WHERE sequence = 4; UPDATE audit SET sequence = 4 WHERE sequence = 0", 2 },
        { "DELETE FROM audit WHERE sequence = 3; UPDATE audit SET sequence = sequence - 1 WHERE sequence > 3", 3 },
        { "INSERT INTO audit SELECT 6, time, actor, role, peer, action, decision, detail, previous_hash, hash FROM audit WHERE sequence = 5", 6 },
    };

    [Theory]
    [MemberData(nameof(Edits))]
    public async Task ATableThatWasChanged_IsNotIntact_AndTheRecordIsNamed(string sql, long at)
    {
        await ChangeAsync(Records);
        var seen = (await CheckAsync(null)).Head!;
        foreach (var statement in sql.Split(';'))
            await Host.Services.GetRequiredService<AgentDatabase>().WriteAsync(c => c.Execute(statement), CancellationToken.None);

        var reply = await VerifyAsync();

        Assert.Equal((false, at), (reply.Intact, reply.BrokenAt));
        Assert.NotEmpty(reply.Problem);
        // Recomputed on the laptop, which is not shown what a record says of the one before it.
        var check = await CheckAsync(seen);
        Assert.Equal(sql.Contains("previous_hash = hash", StringComparison.Ordinal), check.Problem is null);
    }

    [Fact]
    public async Task AnOldDatabase_IsNoticedByTheAgentsOwnHead()
    {
        using var copy = new TestKit.TempFolder("audit-copy");
        await ChangeAsync(2);
        await Host.RestartAsync(() => Copy(Host.State.Database, copy["agent.db"]));
        await ChangeAsync(3);
        await Host.RestartAsync(() =>
        {
            File.Delete(Host.State.Database + "-wal");
            File.Delete(Host.State.Database + "-shm");
            Copy(copy["agent.db"], Host.State.Database);
        });

        var reply = await VerifyAsync();

        Assert.Equal((false, 3L), (reply.Intact, reply.BrokenAt));
        Assert.Contains("3 to 5", reply.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnOldCopyOfEverything_IsNoticedByTheLaptopThatHasSeenMore_AndStaysNoticed()
    {
        using var copy = new TestKit.TempFolder("audit-copy");
        await ChangeAsync(2);
        await Host.RestartAsync(() => CopyFolder(Host.State.Root, copy["state"]));
        await ChangeAsync(3);
        var seen = (await CheckAsync(null)).Head!;
        await Host.RestartAsync(() =>
        {
            Directory.Delete(Host.State.Root, recursive: true);
            CopyFolder(copy["state"], Host.State.Root);
        });

        Assert.True((await VerifyAsync()).Intact);
        var older = await CheckAsync(seen);
        Assert.Contains("the audit ends at 2, but this client has seen it up to 5", older.Problem, StringComparison.Ordinal);
        Assert.True(older.LooksRestored);

        // More records than before do not hide it.
        await ChangeAsync(5);
        var later = await CheckAsync(seen);
        Assert.Equal(5, later.BrokenAt);
        Assert.Contains("not the record that this client has seen there", later.Problem, StringComparison.Ordinal);
    }

    private async Task ChangeAsync(int count)
    {
        var deployments = new Deployments.DeploymentsClient(Host.Connect("anna", Role.Operator).Calls);
        for (var n = 0; n < count; n++)
            await deployments.RedeployAsync(new RedeployRequest { Ref = $"v{n}" }, deadline: Deadline);
    }

    private async Task<VerifyAuditReply> VerifyAsync() => await AccessOf(Host.Connect("anna", Role.Operator)).VerifyAuditAsync(new VerifyAuditRequest(), deadline: Deadline);

    private async Task<AuditCheck> CheckAsync(Client.Configuration.AuditHead? remembered)
    {
        using var authority = X509Certificate2.CreateFromPem(Host.Authority.CertificatePem);
        var check = new AuditCheck(remembered, "instance", authority);
        using var call = AccessOf(Host.Connect("anna", Role.Operator)).ReadAudit(new ReadAuditRequest(), deadline: Deadline);
        await foreach (AuditRecord record in call.ResponseStream.ReadAllAsync())
            check.Next(record);
        check.End();
        return check;
    }

    private static void Copy(string from, string to) => File.Copy(from, to, overwrite: true);

    private static void CopyFolder(string from, string to)
    {
        Directory.CreateDirectory(to, File.GetUnixFileMode(from));
        foreach (var file in Directory.EnumerateFiles(from))
            Copy(file, Path.Combine(to, Path.GetFileName(file)));
        foreach (var folder in Directory.EnumerateDirectories(from))
            CopyFolder(folder, Path.Combine(to, Path.GetFileName(folder)));
    }
}
