using MBot.Client.Tests.Support;
using MBot.Client.Trust;
using MBot.Protos.V1;

namespace MBot.Client.Tests.Agent;

public sealed class TrustTests
{
    [Fact]
    public async Task AnAgentOfAnotherCa_IsNotSpokenTo()
    {
        await using var agent = await ScriptedAgent.StartAsync();
        using var laptop = new Laptop();
        using var other = CertificateAuthority.Create("another CA");
        laptop.AddProfile("test", agent.Address, ScriptedAgent.InstanceId, agent.Authority, trusted: other);

        var ran = await laptop.RunAsync("status");

        Assert.Equal(ExitCode.Unreachable, ran.Exit);
        Assert.Contains("not signed by the CA of this profile", ran.Error, StringComparison.Ordinal);
        Assert.Empty(agent.Script.Asked<GetStatusRequest>());
    }

    [Fact]
    public async Task AnotherAgentOfTheSameCa_IsNotSpokenTo()
    {
        await using var agent = await ScriptedAgent.StartAsync();
        using var laptop = new Laptop();
        laptop.AddProfile("test", agent.Address, "another-agent", agent.Authority);

        var ran = await laptop.RunAsync("status");

        Assert.Equal(ExitCode.Unreachable, ran.Exit);
        Assert.Contains($"it is the agent '{ScriptedAgent.InstanceId}', not 'another-agent'", ran.Error, StringComparison.Ordinal);
        Assert.Empty(agent.Script.Asked<GetStatusRequest>());
    }

    [Fact]
    public async Task WhereTheAgentIs_IsNotWhoItIs()
    {
        await using var agent = await ScriptedAgent.StartAsync();
        using var laptop = new Laptop();
        laptop.AddProfile("test", agent.Address.Replace("127.0.0.1", "localhost", StringComparison.Ordinal), ScriptedAgent.InstanceId, agent.Authority);

        Assert.Equal(ExitCode.Ok, (await laptop.RunAsync("status")).Exit);
    }

    [Fact]
    public async Task WhenTheAgentRefusesThisClientsCertificate_ItSaysSo()
    {
        await using var agent = await ScriptedAgent.StartAsync();
        using var laptop = new Laptop();
        using var other = CertificateAuthority.Create("another CA");
        laptop.AddProfile("test", agent.Address, ScriptedAgent.InstanceId, other, trusted: agent.Authority);

        var ran = await laptop.RunAsync("status");

        Assert.Equal(ExitCode.Unreachable, ran.Exit);
        Assert.Contains("doesn't accept this client's certificate", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnExpiredClientCertificate_IsNoticedBeforeTheCall()
    {
        await using var agent = await ScriptedAgent.StartAsync();
        using var laptop = Laptop.Of(agent);
        laptop.Clock = new ShiftedClock(TimeSpan.FromDays(900));

        var ran = await laptop.RunAsync("status");

        Assert.Equal(ExitCode.Refused, ran.Exit);
        Assert.Contains("ended on", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task InTheLastThirdOfItsCertificate_TheAgentIsRenewedByAnyCall()
    {
        await using var agent = await ScriptedAgent.StartAsync(new ShiftedClock(TimeSpan.FromDays(-600)));
        using var laptop = new Laptop();
        laptop.AddProfile("test", agent.Address, ScriptedAgent.InstanceId, agent.Authority);
        agent.Authority.Save(laptop.Folder.Authority);
        agent.Script
            .On<CreateCertificateRequestRequest>(_ => new CreateCertificateRequestReply { Pem = agent.Key.RequestPem() })
            .On<InstallCertificateRequest>(_ => new InstallCertificateReply { NotAfter = Events.Time });

        var ran = await laptop.RunAsync("status", "--json");

        Assert.Equal(ExitCode.Ok, ran.Exit);
        Assert.Contains("renewed: good until 2026-11-22", ran.Error, StringComparison.Ordinal);
        var installed = Assert.Single(agent.Script.Asked<InstallCertificateRequest>());
        using var certificate = System.Security.Cryptography.X509Certificates.X509Certificate2.CreateFromPem(installed.Pem);
        Assert.True(certificate.NotAfter > DateTime.Now.AddDays(800));
    }

    [Fact]
    public async Task AYoungCertificate_IsLeftAlone()
    {
        await using var agent = await ScriptedAgent.StartAsync();
        using var laptop = Laptop.Of(agent);

        await laptop.RunAsync("status");

        Assert.Empty(agent.Script.Asked<CreateCertificateRequestRequest>());
    }

    [Fact]
    public async Task ARenewalThatFails_DoesNotSpoilTheCall()
    {
        await using var agent = await ScriptedAgent.StartAsync(new ShiftedClock(TimeSpan.FromDays(-600)));
        using var laptop = new Laptop();
        laptop.AddProfile("test", agent.Address, ScriptedAgent.InstanceId, agent.Authority);
        agent.Authority.Save(laptop.Folder.Authority);
        agent.Script.On<CreateCertificateRequestRequest>(_ => throw new Grpc.Core.RpcException(new Grpc.Core.Status(Grpc.Core.StatusCode.PermissionDenied, "not you")));

        var ran = await laptop.RunAsync("status");

        Assert.Equal(ExitCode.Ok, ran.Exit);
        Assert.Contains("could not be renewed: not you", ran.Error, StringComparison.Ordinal);
    }
}
