using Grpc.Core;
using MBot.Agent.Hosting;
using MBot.Agent.Platform;
using MBot.Client.Trust;
using MBot.Integration.Tests.Support;
using MBot.Protos.V1;
using MBot.TestKit;

namespace MBot.Integration.Tests.Security;

/// <summary>A lost laptop: someone with a shell enrols the agent with the CA of another one.</summary>
public class SecondLaptopTests : SecurityTest
{
    [Fact]
    public async Task AnotherAuthority_EndsWhatTheFirstOnesClientsHave_AndIsOnRecord()
    {
        var lost = Host.Connect("anna", Role.Operator);
        using var open = new Logs.LogsClient(lost.Calls).Read(new ReadLogsRequest(), deadline: Deadline);
        Assert.True(await open.ResponseStream.MoveNext(CancellationToken.None));
        using var second = CertificateAuthority.Create("second laptop");
        var before = Host.Identity.Current!.AuthorityFingerprint;

        Host.Enroll(second);
        await Until.HoldsAsync(async () => (await Host.AuditAsync()).Any(r => r.Event.Action == "identity.authority-replaced"), Bound, "the agent puts it on record");

        var end = await Assert.ThrowsAsync<RpcException>(() => open.ResponseStream.MoveNext(CancellationToken.None));
        Assert.Equal(StatusCode.Unavailable, end.StatusCode); // cut, not past its deadline
        await Assert.ThrowsAsync<RpcException>(() => InfoAsync(lost));
        await Assert.ThrowsAsync<RpcException>(() => InfoAsync(Host.Connect("anna", Role.Operator)));
        var record = (await Host.AuditAsync()).Single(r => r.Event.Action == "identity.authority-replaced");
        Assert.Contains(before, record.Event.Detail, StringComparison.Ordinal);
        Assert.Contains(Host.Identity.Current!.AuthorityFingerprint, record.Event.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheNewLaptopsNames_AreFree_AndTheOldCertificatesAreListedAsRemoved()
    {
        await InfoAsync(Host.Connect("anna", Role.Operator));
        await AccessOf(Host.Connect("bert", Role.Operator)).RemoveAsync(new RemoveAccessRequest { Name = "anna" }, deadline: Deadline);
        using var second = CertificateAuthority.Create("second laptop");

        Host.Enroll(second);
        await Until.HoldsAsync(() => Host.Identity.Current!.Authority.Subject == "CN=second laptop", Bound, "the agent takes it");
        var anna = Host.Connect("anna", Role.Operator, second);

        Assert.Equal("anna", (await InfoAsync(anna)).Caller);
        var list = await AccessOf(anna).ListAsync(new ListAccessRequest { IncludeRemoved = true }, deadline: Deadline);
        Assert.Equal(["anna"], list.Entries.Where(e => e.RemovedAt is null).Select(e => e.Name));
        Assert.Equal(["anna", "bert"], list.Entries.Where(e => e.RemovedAt is not null).Select(e => e.Name));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task WhoeverWasRemoved_IsLetInAgainByRoot_WithANewCertificateAlone_AndThatIsOnRecord(bool running)
    {
        var old = Host.Issue("anna", Role.Operator);
        await InfoAsync(Host.Connect(old));
        await AccessOf(Host.Connect("bert", Role.Operator)).RemoveAsync(new RemoveAccessRequest { Name = "anna" }, deadline: Deadline);
        using var report = new StringWriter();
        EnrolmentReport.Print(Host.State, report);
        Assert.Contains("removed: anna", report.ToString(), StringComparison.Ordinal);
        var next = Host.Issue("anna", Role.Operator);
        await Assert.ThrowsAsync<RpcException>(() => InfoAsync(Host.Connect(next)));

        EnrollCommands.Admit(Host.State, new StringReader(next.ExportCertificatePem()), TextWriter.Null);
        if (running)
            Host.Enroll();
        else
            await Host.RestartAsync(() => { });
        await Until.HoldsAsync(async () => (await Host.AuditAsync()).Any(r => r.Event.Action == "access.readmitted"), Bound, "the agent puts it on record");

        Assert.Equal("anna", (await InfoAsync(Host.Connect(next))).Caller);
        await Assert.ThrowsAsync<RpcException>(() => InfoAsync(Host.Connect(old)));
        await Assert.ThrowsAsync<RpcException>(() => InfoAsync(Host.Connect("anna", Role.Operator))); // nobody added that one
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(Host.State.Identity, "readmissions")));
        EnrolmentReport.Print(Host.State, report);
        Assert.EndsWith("removed: -", report.ToString().Split('\n').Last(line => line.StartsWith("removed:", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public void NobodyElsesCertificate_IsLetInByRoot()
    {
        using var other = CertificateAuthority.Create("other");
        foreach (var certificate in (string[])[other.IssueClient("anna", Role.Operator).CertificatePem, Host.Authority.CertificatePem, Host.Identity.Current!.Certificate.ExportCertificatePem()])
            Assert.Equal("identity.client-wrong", Assert.Throws<MBotException>(() => EnrollCommands.Admit(Host.State, new StringReader(certificate), TextWriter.Null)).Code);
    }

    [Fact]
    public async Task ItIsOnRecord_AlsoWhenNoAgentRan()
    {
        await InfoAsync(Host.Connect("anna", Role.Operator));
        using var second = CertificateAuthority.Create("second laptop");

        await Host.RestartAsync(() => Host.Enroll(second));

        Assert.Equal("identity.authority-replaced", (await Host.AuditAsync())[^1].Event.Action);
        var bert = Host.Connect("bert", Role.Operator, second);
        Assert.Equal(["bert"], (await AccessOf(bert).ListAsync(new ListAccessRequest(), deadline: Deadline)).Entries.Select(e => e.Name));
    }

    [Fact]
    public async Task TheSameAuthorityAgain_IsARenewal_AndOpenConnectionsGoOn()
    {
        var anna = Host.Connect("anna", Role.Operator);
        await InfoAsync(anna);

        Host.Enroll();
        await Until.HoldsAsync(async () => (await Host.AuditAsync()).Any(r => r.Event.Action == "identity.renewed"), Bound, "the agent puts it on record");

        Assert.Equal("anna", (await InfoAsync(anna)).Caller);
    }
}
