using System.Diagnostics;
using MBot.Agent.Diagnostics;
using MBot.Agent.Diagnostics.Atlas;
using MBot.Agent.Platform;
using MBot.TestKit;

namespace MBot.Agent.Tests.Diagnostics;

/// <summary>Against servers that meet the handshake in each of the ways, on real sockets.</summary>
public sealed class AtlasProbeTests : IAsyncLifetime
{
    private static readonly TimeSpan Promised = TimeSpan.FromSeconds(2);

    /// <summary>The first handshake of a process loads TLS, which is no host's doing.</summary>
    public async Task InitializeAsync()
    {
        await using var well = new AtlasPeer(AtlasManner.Well);
        await LookAsync($"mongodb://localhost:{well.Port}/?tls=true");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData(AtlasManner.Well, "Well")]
    [InlineData(AtlasManner.NotAllowed, "NotAllowed")]
    [InlineData(AtlasManner.OtherAlert, "Alert")]
    [InlineData(AtlasManner.Resets, "Reset")]
    [InlineData(AtlasManner.Hangs, "Silent")]
    public async Task HowAHostMeetsTheHandshake_IsToldApart_WithinTwoSeconds(AtlasManner manner, string reach)
    {
        await using var peer = new AtlasPeer(manner);
        var clock = Stopwatch.StartNew();

        var found = Assert.Single(await LookAsync($"mongodb://user:hunter2@localhost:{peer.Port}/?tls=true"));

        Assert.True(clock.Elapsed < Promised, $"{clock.Elapsed}");
        Assert.Equal(reach, found.Reach.ToString());
        Assert.DoesNotContain("hunter2", found.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AllHostsAreAskedAtOnce_AndTheirNameIsSent()
    {
        await using var well = new AtlasPeer(AtlasManner.Well);
        await using var first = new AtlasPeer(AtlasManner.Hangs);
        await using var second = new AtlasPeer(AtlasManner.Hangs);
        var clock = Stopwatch.StartNew();

        var found = await LookAsync($"mongodb://localhost:{first.Port},localhost:{second.Port},localhost:{well.Port}/?ssl=true");

        Assert.True(clock.Elapsed < Promised, $"{clock.Elapsed}");
        Assert.Equal([Reach.Silent, Reach.Silent, Reach.Well], found.Select(f => f.Reach));
        Assert.Equal("localhost", well.AskedFor);
    }

    [Fact]
    public async Task NobodyThere_AndNoSuchName_AreToldApart()
    {
        var found = await LookAsync($"mongodb://localhost:{Port.Free()},no-such-host.invalid:27017/?tls=true");

        Assert.Equal(Reach.Refused, found[0].Reach);
        // Without any DNS at all it is no connection: no server said that there is no such name.
        Assert.Contains(found[1].Reach, (Reach[])[Reach.NameUnknown, Reach.NoConnection]);
    }

    [Fact]
    public async Task AClusterIsFoundByItsRecords()
    {
        await using var well = new AtlasPeer(AtlasManner.Well);
        await using var shut = new AtlasPeer(AtlasManner.NotAllowed);
        await using var dns = new DnsStub();
        dns.WithService("_mongodb._tcp.cluster.example.test", "localhost", well.Port).WithService("_mongodb._tcp.cluster.example.test", "localhost", shut.Port);

        var found = await LookAsync("mongodb+srv://user:p%40ss@cluster.example.test/app?retryWrites=true", dns);

        Assert.Equal([Reach.Well, Reach.NotAllowed], found.OrderBy(f => f.Reach).Select(f => f.Reach));
    }

    [Fact]
    public async Task AClusterThatIsGone_IsNamedWithItsWayOut()
    {
        await using var dns = new DnsStub();

        var error = await Assert.ThrowsAsync<MBotException>(() => LookAsync("mongodb+srv://user:hunter2@gone.example.test/", dns));

        Assert.Equal("mongodb.name-unknown", error.Code);
        Assert.DoesNotContain("hunter2", error.Message + error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DeadDns_IsNotAClusterThatIsGone()
    {
        await using var silent = new AtlasPeer(AtlasManner.Hangs);
        var probe = new AtlasProbe(TimeProvider.System, new(System.Net.IPAddress.Loopback, Port.Free()));

        var error = await Assert.ThrowsAsync<MBotException>(() => probe.LookAsync(MongoAddress.Parse("mongodb+srv://cluster.example.test/")!, CancellationToken.None));

        Assert.Equal("mongodb.dns", error.Code);
    }

    [Fact]
    public void WhatIsNotAllowed_IsTheCause_WithTheExactAddressToAdd()
    {
        HostReach[] hosts = [new(new("a", 1), Reach.Silent, TimeSpan.Zero), new(new("b", 1), Reach.NotAllowed, TimeSpan.Zero, 80)];

        var found = AtlasDiagnostic.Judge(hosts, "203.0.113.7");

        Assert.Equal((CheckResult.Failed, "mbot-client atlas allow 203.0.113.7"), (found.Result, found.Command));
        Assert.Contains("203.0.113.7 is very likely not on the Atlas access list", found.Cause, StringComparison.Ordinal);
        Assert.Equal("mbot-client atlas allow", AtlasDiagnostic.Judge(hosts, null).Command);
    }

    private static Task<IReadOnlyList<HostReach>> LookAsync(string uri, DnsStub? dns = null) =>
        new AtlasProbe(TimeProvider.System, dns?.Address).LookAsync(MongoAddress.Parse(uri)!, CancellationToken.None);
}
