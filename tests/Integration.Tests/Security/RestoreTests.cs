using System.Security.Cryptography;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using MBot.Client;
using MBot.Client.Restore;
using MBot.Client.Trust;
using MBot.Integration.Tests.Support;
using MBot.Protos.V1;
using MBot.TestKit;

namespace MBot.Integration.Tests.Security;

public class RestoreTests : SecurityTest
{
    [Fact]
    public async Task AfterAnOldDiskCameBack_TheRemovedAreOutAgain_AndTheAuditGoesOn()
    {
        using var copy = new TempFolder("old-disk");
        using var laptop = new Laptop(Host, "anna", withAuthority: true);
        using var colleague = new Laptop(Host, "carl", withAuthority: false);
        var bert = Host.Issue("bert", Role.Viewer);
        await InfoAsync(Host.Connect(bert));
        Assert.Equal(ExitCode.Ok, (await laptop.RunAsync("access", "add", "dora", "--role", "viewer")).Exit);
        await Host.RestartAsync(() => Copy(Host.State.Root, copy.Path));
        Meet(laptop, colleague);
        Assert.Equal(ExitCode.Ok, (await laptop.RunAsync("access", "remove", "bert", "--yes")).Exit);
        Assert.Equal(ExitCode.Ok, (await colleague.RunAsync("access", "remove", "dora", "--yes")).Exit);
        Assert.Equal(ExitCode.Ok, (await laptop.RunAsync("access", "list")).Exit); // learns what the colleague did
        Assert.Equal((ExitCode.Ok, ExitCode.Ok), ((await laptop.RunAsync("audit", "verify")).Exit, (await colleague.RunAsync("audit", "verify")).Exit));

        await Host.RestartAsync(() =>
        {
            Directory.Delete(Host.State.Root, recursive: true);
            Copy(copy.Path, Host.State.Root);
        });
        Meet(laptop, colleague);

        using var stream = new Logs.LogsClient(Host.Connect(bert).Calls).Read(new ReadLogsRequest(), deadline: Deadline);
        Assert.True(await stream.ResponseStream.MoveNext(CancellationToken.None)); // the old disk lets him in
        var noticed = await laptop.RunAsync("audit", "verify");
        Assert.Equal(ExitCode.Failed, noticed.Exit);
        Assert.Contains("an old copy came back", noticed.Text, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Refused, (await colleague.RunAsync("access", "restored", "--yes")).Exit); // without the CA's key

        var restored = await laptop.RunAsync("access", "restored", "--yes");

        Assert.True(restored.Exit == ExitCode.Ok, restored.Text);
        Assert.Contains("removed again: bert, dora; 1 connection closed", restored.Text, StringComparison.Ordinal);
        await Assert.ThrowsAsync<RpcException>(() => stream.ResponseStream.MoveNext(CancellationToken.None));
        await Assert.ThrowsAsync<RpcException>(() => InfoAsync(Host.Connect(bert)));
        await Assert.ThrowsAsync<RpcException>(() => InfoAsync(Host.Connect("dora", Role.Viewer)));
        Assert.Contains(await Host.AuditAsync(), r => r.Event is { Actor: "anna", Action: "audit.restored", Decision: "allowed" });
        foreach (var who in (Laptop[])[laptop, colleague])
        {
            var accepted = await who.RunAsync("audit", "verify");
            Assert.True(accepted.Exit == ExitCode.Ok, accepted.Text);
            Assert.Contains("told of it", accepted.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("told of it", (await who.RunAsync("audit", "verify")).Text, StringComparison.Ordinal); // said once
        }
    }

    [Fact]
    public async Task AStatement_CountsOnce()
    {
        var anna = AccessOf(Host.Connect("anna", Role.Operator));
        var request = Request(Host.Authority, Host.Identity.InstanceId, epoch: 4);
        await anna.MarkRestoredAsync(request, deadline: Deadline);

        await IsRefusedAsync(request, StatusCode.FailedPrecondition, "restore.epoch-old");
        await IsRefusedAsync(Request(Host.Authority, Host.Identity.InstanceId, epoch: 3), StatusCode.FailedPrecondition, "restore.epoch-old");
        Assert.Equal(4, (await anna.ListAsync(new ListAccessRequest(), deadline: Deadline)).Epoch);
    }

    [Fact]
    public async Task AStatementOfAnotherCa_ForAnotherInstance_OrChangedOnItsWay_IsRefused()
    {
        using var other = CertificateAuthority.Create("test");
        var changed = Request(Host.Authority, Host.Identity.InstanceId, epoch: 1);
        changed.Access = new ListAccessReply { Entries = { Removed("anna") } }.ToByteString();

        await IsRefusedAsync(Request(other, Host.Identity.InstanceId, epoch: 1), StatusCode.PermissionDenied, "restore.signature-wrong");
        await IsRefusedAsync(Request(Host.Authority, "another-instance", epoch: 1), StatusCode.FailedPrecondition, "restore.instance-wrong");
        await IsRefusedAsync(changed, StatusCode.PermissionDenied, "restore.signature-wrong");
        Assert.DoesNotContain(await Host.AuditAsync(), r => r.Event.Action == "audit.restored");
    }

    [Fact]
    public async Task NobodyShutsHimselfOut()
    {
        await InfoAsync(Host.Connect("anna", Role.Operator));

        await IsRefusedAsync(Request(Host.Authority, Host.Identity.InstanceId, epoch: 1, Removed("anna")), StatusCode.FailedPrecondition, "access.self");
    }

    private async Task IsRefusedAsync(MarkRestoredRequest request, StatusCode status, string code)
    {
        var anna = AccessOf(Host.Connect("anna", Role.Operator));

        var error = await Assert.ThrowsAsync<RpcException>(async () => await anna.MarkRestoredAsync(request, deadline: Deadline));

        Assert.Equal((status, code), (error.StatusCode, MBot.Client.Agent.RpcErrors.Detail(error)!.Code));
        var record = (await Host.AuditAsync())[^1];
        Assert.Equal(("/mbot.agent.v1.Access/MarkRestored", "failed"), (record.Event.Action, record.Event.Decision));
        Assert.EndsWith(code, record.Event.Detail, StringComparison.Ordinal);
    }

    private static MarkRestoredRequest Request(CertificateAuthority authority, string instanceId, long epoch, params AccessEntry[] entries)
    {
        var access = new ListAccessReply { Entries = { entries } }.ToByteArray();
        var statement = new RestoreStatement(instanceId, epoch, 1_800_000_000, 0, "", Convert.ToHexStringLower(SHA256.HashData(access)));
        return new MarkRestoredRequest
        {
            InstanceId = instanceId,
            Epoch = epoch,
            Time = new Timestamp { Seconds = statement.Time },
            Access = ByteString.CopyFrom(access),
            Signature = ByteString.CopyFrom(authority.SignStatement(statement.Text)),
        };
    }

    private static AccessEntry Removed(string name) => new()
    {
        Name = name,
        Role = Role.Operator,
        Serial = "01",
        NotAfter = DateTime.UtcNow.AddDays(1).ToTimestamp(),
        AddedAt = DateTime.UtcNow.ToTimestamp(),
        RemovedAt = DateTime.UtcNow.AddMinutes(1).ToTimestamp(),
    };

    private void Meet(params Laptop[] laptops)
    {
        foreach (var laptop in laptops)
            laptop.Find(Host);
    }

    private static void Copy(string from, string to)
    {
        foreach (var folder in Directory.EnumerateDirectories(from, "*", SearchOption.AllDirectories).Prepend(from))
            Directory.CreateDirectory(Path.Combine(to, Path.GetRelativePath(from, folder)));
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
            File.Copy(file, Path.Combine(to, Path.GetRelativePath(from, file)));
    }
}
