using Grpc.Core;
using MBot.Integration.Tests.Support;
using MBot.Protos.V1;
using MBot.TestKit;

namespace MBot.Integration.Tests.Security;

public class IdentityTests : SecurityTest
{
    [Fact]
    public async Task ARenewedCertificate_CountsForNewConnections_AndOpenOnesGoOn()
    {
        var before = Host.Connect("anna", Role.Operator);
        await InfoAsync(before);
        var access = AccessOf(before);

        var request = await access.CreateCertificateRequestAsync(new CreateCertificateRequestRequest(), deadline: Deadline);
        await access.InstallCertificateAsync(new InstallCertificateRequest { Pem = Host.Authority.SignAgent(request.Pem) }, deadline: Deadline);

        var after = Host.Connect("bert", Role.Viewer);
        var info = await InfoAsync(after);
        Assert.NotEqual(before.ServerSerial, after.ServerSerial);
        Assert.Equal(info.InstanceId, (await InfoAsync(before)).InstanceId);
    }

    [Fact]
    public async Task ACertificateForAnotherKey_IsNotInstalled()
    {
        await using var other = await AgentHost.StartAsync();
        var access = AccessOf(Host.Connect("anna", Role.Operator));

        var call = access.InstallCertificateAsync(new InstallCertificateRequest { Pem = Host.Authority.SignAgent(other.Identity.CreateRequest()) }, deadline: Deadline);

        Assert.Equal(StatusCode.InvalidArgument, await FailureAsync(call));
        await InfoAsync(Host.Connect("bert", Role.Viewer));
    }

    [Fact]
    public async Task TheAgentsOwnCertificates_AreListed()
    {
        var reply = await new Certificates.CertificatesClient(Host.Connect("anna", Role.Viewer).Calls).ListAsync(new ListCertificatesRequest(), deadline: Deadline);

        Assert.Equal(["agent", "ca"], reply.Certificates.Select(c => c.Name));
        Assert.Equal(Host.Identity.Current!.Certificate.SerialNumber, reply.Certificates[0].Serial);
    }
}

public class EnrolmentTests : SecurityTest
{
    protected override bool Enrolled => false;

    [Fact]
    public async Task UntilItIsEnrolled_TheAgentAnswersNobody_ThenWithoutARestart()
    {
        var port = Host.Port;
        using (var early = new TestClient(port, Host.Authority.CertificatePem, Host.Issue("anna", Role.Operator)))
            await Assert.ThrowsAsync<RpcException>(() => InfoAsync(early));
        Assert.Contains("not enrolled", Host.Log.Text, StringComparison.Ordinal);

        Host.Enroll();

        await Until.HoldsAsync(() => Host.Identity.Current is not null, Bound, "the agent notices its certificate");
        Assert.Equal("anna", (await InfoAsync(Host.Connect("anna", Role.Operator))).Caller);
        await Until.HoldsAsync(async () => (await Host.AuditAsync()).Count > 0, Bound, "the enrolment is on record");
        var record = Assert.Single(await Host.AuditAsync());
        Assert.Equal(("agent", "identity.enrolled"), (record.Event.Actor, record.Event.Action));
    }
}
