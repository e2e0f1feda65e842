using Google.Protobuf.WellKnownTypes;
using MBot.Client.Restore;
using MBot.Client.Tests.Support;
using MBot.Protos.V1;

namespace MBot.Client.Tests.Restore;

public sealed class KnownAccessTests
{
    [Fact]
    public void WhoWasRemoved_StaysRemoved_WhateverAnOldCopySays()
    {
        var known = KnownAccess.Nothing.With([Entry("bert", "B1", removed: true)]);

        var later = known.With([Entry("bert", "B1")]);

        Assert.NotNull(Assert.Single(later.Clients).RemovedAt);
        Assert.Equal("B1", Assert.Single(known.RevivedIn([Entry("bert", "B1"), Entry("anna", "A1")])).Serial);
    }

    [Fact]
    public void ARemoval_TakesAllCertificatesThatAreKnownOfTheName()
    {
        var known = KnownAccess.Nothing.With([Entry("bert", "B1"), Entry("bert", "B2"), Entry("anna", "A1")]);

        var later = known.With([Entry("bert", "B2", removed: true)]);

        Assert.Equal(["B1", "B2"], later.Clients.Where(client => client.RemovedAt is not null).Select(client => client.Serial));
    }

    [Fact]
    public void ACertificateThatWasAddedAfterTheRemoval_StaysInForce()
    {
        var known = KnownAccess.Nothing.With([Entry("bert", "B1", removed: true)]);

        var later = known.With([Entry("bert", "B1", removed: true), Entry("bert", "B2")]);

        Assert.Equal(["B2"], later.Clients.Where(client => client.RemovedAt is null).Select(client => client.Serial));
    }

    [Fact]
    public void AnEpoch_NeverFalls() => Assert.Equal(5, KnownAccess.Nothing.With([], 5).With([], 3).Epoch);

    [Fact]
    public async Task WhatIsLearnt_IsKeptWhereTheCaIs_AndNowhereElse()
    {
        await using var agent = await ScriptedAgent.StartAsync();
        agent.Script.On<ListAccessRequest>(_ => new ListAccessReply { Entries = { Entry("bert", "B1", removed: true) }, Epoch = 3 });
        using var owner = Laptop.Of(agent);
        using var colleague = Laptop.Of(agent, withAuthority: false);

        Assert.Equal((ExitCode.Ok, ExitCode.Ok), ((await owner.RunAsync("access", "list")).Exit, (await colleague.RunAsync("access", "list")).Exit));

        var kept = new AccessMemory(owner.Folder).Read(owner.AddProfile("test", agent.Address, ScriptedAgent.InstanceId, agent.Authority));
        Assert.Equal((3L, "bert"), (kept.Epoch, Assert.Single(kept.Clients).Name));
        Assert.False(Directory.Exists(colleague.Folder.Access));
    }

    [Fact]
    public async Task WhoGetsInAgain_IsSaid()
    {
        var removed = true;
        await using var agent = await ScriptedAgent.StartAsync();
        agent.Script.On<ListAccessRequest>(_ => new ListAccessReply { Entries = { Entry("bert", "B1", removed) } });
        using var laptop = Laptop.Of(agent);
        Assert.DoesNotContain("gets in again", (await laptop.RunAsync("access", "list", "--all")).Error, StringComparison.Ordinal);

        removed = false;

        Assert.Contains("bert was removed and gets in again", (await laptop.RunAsync("access", "list")).Error, StringComparison.Ordinal);
    }

    private static AccessEntry Entry(string name, string serial, bool removed = false) => new()
    {
        Name = name,
        Role = Role.Viewer,
        Serial = serial,
        NotAfter = Timestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch.AddDays(30_000)),
        AddedAt = Timestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch.AddDays(20_000)),
        AddedBy = "anna",
        RemovedAt = removed ? Timestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch.AddDays(20_001)) : null,
    };
}
