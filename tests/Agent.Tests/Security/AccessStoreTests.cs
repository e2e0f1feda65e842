using MBot.Agent.Platform;
using MBot.Agent.Security;
using MBot.Agent.Security.Access;
using MBot.Agent.Security.Identity;
using MBot.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace MBot.Agent.Tests.Security;

public sealed class AccessStoreTests : IDisposable
{
    private readonly TempFolder _folder = new("access");
    private readonly StateFolder _state;

    public AccessStoreTests() => _state = new StateFolder(_folder.Path);

    private string File => Path.Combine(_state.Access, "clients.json");

    [Fact]
    public void ARemovedClient_StaysOut_AfterARestartToo()
    {
        var store = Open();
        Assert.True(store.Admit(Client("bert", "01")));

        store.Remove("bert");

        Assert.False(store.Admit(Client("bert", "01")));
        Assert.False(Open().Admit(Client("bert", "01")));
    }

    [Fact]
    public void ARemovedName_IsClosedForCertificatesThatWereNeverSeen()
    {
        var store = Open();
        store.Admit(Client("bert", "01"));

        store.Remove("bert");

        Assert.False(Open().Admit(Client("bert", "02")));
    }

    [Fact]
    public void OneCertificateAddedAfterTheRemoval_OpensNothingForTheOthers()
    {
        var store = Open();
        store.Admit(Client("bert", "01"));
        store.Remove("bert");

        store.Add(Client("bert", "02"), "anna");

        Assert.Equal((true, false, false), (store.Admit(Client("bert", "02")), store.Admit(Client("bert", "01")), store.Admit(Client("bert", "03"))));
    }

    [Fact]
    public void ARemovedCertificate_CannotBeAddedAgain()
    {
        var store = Open();
        store.Admit(Client("bert", "01"));
        store.Remove("bert");

        Assert.Equal("access.revoked", Assert.Throws<MBotException>(() => store.Add(Client("bert", "01"), "anna")).Code);
    }

    [Fact]
    public void TheSameCertificateTwice_IsOneEntry()
    {
        var store = Open();
        store.Admit(Client("bert", "01"));
        store.Admit(Client("bert", "01"));
        store.Add(Client("bert", "01"), "anna");

        Assert.Single(Open().Current.Clients);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[]")]
    public void AnUnreadableList_LetsNobodyIn_UntilItIsMended(string content)
    {
        Directory.CreateDirectory(_state.Access);
        System.IO.File.WriteAllText(File, content);
        var store = Open();

        Assert.Equal("access.unreadable", Assert.Throws<MBotException>(() => store.Admit(Client("bert", "01"))).Code);

        System.IO.File.Delete(File);
        Assert.True(store.Admit(Client("bert", "01")));
    }

    [Fact]
    public void WhatAnOldCopyForgot_IsInForceAgain_AfterARestartToo()
    {
        var store = Open();
        foreach (var (name, serial) in (ReadOnlySpan<(string, string)>)[("anna", "A1"), ("bert", "B1"), ("bert", "B2"), ("carl", "C1")])
            store.Admit(Client(name, serial));

        var revoked = store.Restore([Entry("bert", "B1", removed: true), Entry("bert", "B3", removed: false), Entry("dora", "D1", removed: true)], epoch: 2, Anna);

        Assert.Equal(["B1", "B2"], revoked.Select(r => r.Serial)); // a removal took all certificates of the name
        var reopened = Open();
        Assert.Equal(2, reopened.Current.Epoch);
        (string Name, string Serial)[] all = [("anna", "A1"), ("bert", "B1"), ("bert", "B2"), ("bert", "B3"), ("carl", "C1"), ("dora", "D1"), ("dora", "D2")];
        Assert.Equal(["A1", "B3", "C1"], all.Where(c => reopened.Admit(Client(c.Name, c.Serial))).Select(c => c.Serial));
    }

    [Fact]
    public void WhoWasRemovedOnTheOldCopy_IsNotRevived()
    {
        var store = Open();
        store.Admit(Client("bert", "B1"));
        store.Remove("bert");

        store.Restore([Entry("bert", "B1", removed: false)], epoch: 1, Anna);

        Assert.False(store.Admit(Client("bert", "B1")));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(1)]
    public void AnEpochThatIsNotNewer_ChangesNothing(long epoch)
    {
        var store = Open();
        store.Admit(Client("bert", "B1"));
        store.Restore([], epoch: 2, Anna);

        var error = Assert.Throws<MBotException>(() => store.Restore([Entry("bert", "B1", removed: true)], epoch, Anna));

        Assert.Equal("restore.epoch-old", error.Code);
        Assert.True(store.Admit(Client("bert", "B1")));
    }

    [Fact]
    public void ARemoval_KeepsTheEpoch()
    {
        var store = Open();
        store.Admit(Client("bert", "B1"));
        store.Restore([], epoch: 2, Anna);

        store.Remove("bert");

        Assert.Equal(2, Open().Current.Epoch);
    }

    [Fact]
    public void TheList_IsTheOwnersAlone()
    {
        Open().Admit(Client("bert", "01"));

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));
    }

    public void Dispose() => _folder.Dispose();

    private static Caller Anna { get; } = new("anna", AccessRole.Operator, "A1", "127.0.0.1:1");

    private static AccessEntry Entry(string name, string serial, bool removed) =>
        new(name, "viewer", serial, DateTimeOffset.MaxValue, DateTimeOffset.UtcNow.AddDays(-1), "anna", removed ? DateTimeOffset.UtcNow.AddMinutes(1) : null);

    private AccessStore Open() => new(_state, TimeProvider.System, NullLogger<AccessStore>.Instance);

    private static ClientIdentity Client(string name, string serial) => new(name, AccessRole.Viewer, serial, DateTimeOffset.MaxValue);
}
