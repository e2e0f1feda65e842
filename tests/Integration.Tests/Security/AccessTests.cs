using Grpc.Core;
using MBot.Agent.Security.Access;
using MBot.Agent.Security.Transport;
using MBot.Protos.V1;
using MBot.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace MBot.Integration.Tests.Security;

public class AccessTests : SecurityTest
{
    [Fact]
    public async Task RemovedAccess_EndsAnOpenStream_AndLetsNobodyBackIn()
    {
        var anna = AccessOf(Host.Connect("anna", Role.Operator));
        var bertsCertificate = Host.Issue("bert", Role.Viewer);
        var bert = Host.Connect(bertsCertificate);
        using var stream = new Logs.LogsClient(bert.Calls).Read(new ReadLogsRequest(), deadline: Deadline);
        Assert.True(await stream.ResponseStream.MoveNext(CancellationToken.None));

        var removed = await anna.RemoveAsync(new RemoveAccessRequest { Name = "bert" }, deadline: Deadline);

        Assert.NotNull(removed.RemovedAt);
        var end = await Assert.ThrowsAsync<RpcException>(() => stream.ResponseStream.MoveNext(CancellationToken.None));
        Assert.Equal(StatusCode.Unavailable, end.StatusCode);
        await Assert.ThrowsAsync<RpcException>(() => InfoAsync(Host.Connect(bertsCertificate)));
        await Assert.ThrowsAsync<RpcException>(() => InfoAsync(Host.Connect("bert", Role.Operator))); // the name is closed
        Assert.Contains(await Host.AuditAsync(), r => r.Event is { Actor: "anna", Action: "/mbot.agent.v1.Access/Remove", Decision: "allowed" });
        await Until.HoldsAsync(
            async () => (await Host.AuditAsync()).Any(r => r.Event is { Actor: "bert", Action: "handshake" } && r.Event.Detail.StartsWith(ClientCertificateCheck.Revoked, StringComparison.Ordinal)),
            Bound,
            "the refusal of a revoked certificate is audited");
    }

    [Fact]
    public async Task ACallOnAConnectionThatIsStillOpen_IsToldThatAccessWasRemoved()
    {
        var bert = Host.Connect("bert", Role.Operator);
        await InfoAsync(bert);

        Host.Services.GetRequiredService<AccessStore>().Remove("bert"); // the connection is not closed by this

        var error = await Assert.ThrowsAsync<RpcException>(() => InfoAsync(bert));
        Assert.Equal((StatusCode.Unauthenticated, "access.removed"), (error.StatusCode, DetailOf(error).Code));
        Assert.NotEmpty(DetailOf(error).Hint);
        Assert.Contains(await Host.AuditAsync(), r => r.Event is { Actor: "bert", Decision: "refused", Detail: "access was removed" });
    }

    [Fact]
    public async Task ACertificateThatEnds_EndsItsOpenStream()
    {
        // Certificates live 825 days, to the second.
        Host.AuthorityTime.Shift = TimeSpan.FromSeconds(4) - TimeSpan.FromDays(825);
        var certificate = Host.Issue("bert", Role.Viewer);
        using var stream = new Logs.LogsClient(Host.Connect(certificate).Calls).Read(new ReadLogsRequest(), deadline: Deadline);
        Assert.True(await stream.ResponseStream.MoveNext(CancellationToken.None));

        var end = await Assert.ThrowsAsync<RpcException>(() => stream.ResponseStream.MoveNext(CancellationToken.None));

        Assert.Equal(StatusCode.Unavailable, end.StatusCode); // cut, not past its deadline
        Assert.True(DateTime.Now >= certificate.NotAfter, $"cut before {certificate.NotAfter:O}");
        Assert.Contains("The certificate of bert ended", Host.Log.Text, StringComparison.Ordinal);
        await Assert.ThrowsAsync<RpcException>(() => InfoAsync(Host.Connect(certificate)));
    }

    [Fact]
    public async Task WhoComesForTheFirstTime_IsKnownFromThenOn()
    {
        await InfoAsync(Host.Connect("bert", Role.Viewer));

        var list = await AccessOf(Host.Connect("anna", Role.Operator)).ListAsync(new ListAccessRequest(), deadline: Deadline);

        Assert.Equal([("bert", Role.Viewer, "first use"), ("anna", Role.Operator, "first use")], list.Entries.Select(e => (e.Name, e.Role, e.AddedBy)));
    }

    [Fact]
    public async Task ARemovedName_OpensAgainForACertificateThatIsAdded()
    {
        var anna = AccessOf(Host.Connect("anna", Role.Operator));
        await InfoAsync(Host.Connect("bert", Role.Viewer));
        await anna.RemoveAsync(new RemoveAccessRequest { Name = "bert" }, deadline: Deadline);
        var fresh = Host.Issue("bert", Role.Viewer);

        var added = await anna.AddAsync(new AddAccessRequest { Certificate = fresh.ExportCertificatePem() }, deadline: Deadline);

        Assert.Equal(("bert", "anna", fresh.SerialNumber), (added.Name, added.AddedBy, added.Serial));
        Assert.Equal("bert", (await InfoAsync(Host.Connect(fresh))).Caller);
        await Assert.ThrowsAsync<RpcException>(() => InfoAsync(Host.Connect("bert", Role.Viewer))); // another one of that name stays out
    }

    [Fact]
    public async Task NobodyRemovesHimself()
    {
        var anna = AccessOf(Host.Connect("anna", Role.Operator));

        Assert.Equal(StatusCode.FailedPrecondition, await FailureAsync(anna.RemoveAsync(new RemoveAccessRequest { Name = "anna" }, deadline: Deadline)));

        Assert.Single((await anna.ListAsync(new ListAccessRequest(), deadline: Deadline)).Entries);
    }

    [Fact]
    public async Task AnUnknownName_IsNotFound()
    {
        var anna = AccessOf(Host.Connect("anna", Role.Operator));

        Assert.Equal(StatusCode.NotFound, await FailureAsync(anna.RemoveAsync(new RemoveAccessRequest { Name = "nobody" }, deadline: Deadline)));
    }

    [Fact]
    public async Task ACertificateOfAnotherCa_CannotBeAdded()
    {
        using var other = MBot.Client.Trust.CertificateAuthority.Create("other");
        var anna = AccessOf(Host.Connect("anna", Role.Operator));

        var call = anna.AddAsync(new AddAccessRequest { Certificate = other.IssueClient("eve", Role.Operator).CertificatePem }, deadline: Deadline);

        Assert.Equal(StatusCode.InvalidArgument, await FailureAsync(call));
    }
}
